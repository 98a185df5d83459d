import { useState } from 'react'
import { useClient } from 'urql'
import { navigate, paths } from '../../app/routes'
import { graphql } from '../../gql'
import { failureOf } from '../composer/deliver'
import type { Failure } from '../composer/outbox'
import { createSendOnce } from './send-once'

const StartConversation = graphql(`
  mutation StartConversation($input: StartConversationInput!) {
    startConversation(input: $input) {
      conversation {
        id
        ...LiveConversation
      }
      message {
        id
        ...ThreadMessage
      }
      userErrors {
        code
      }
    }
  }
`)

/** Sends the first message; when it is stored, the page moves on to the conversation. */
export function useStartConversation(memberId: string) {
  const client = useClient()
  const [keyFor] = useState(createSendOnce)
  const [starting, setStarting] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)

  async function start(body: string): Promise<boolean> {
    setStarting(true)
    setFailure(null)
    const { data, error } = await client
      .mutation(StartConversation, { input: { memberId, body, clientKey: keyFor(body) } })
      .toPromise()
    setStarting(false)
    const conversationId = data?.startConversation.conversation?.id
    if (conversationId) {
      navigate(paths.conversation(conversationId), { replace: true })
      return true
    }
    setFailure(data?.startConversation.userErrors[0]?.code ?? failureOf(error))
    return false
  }

  return { start, starting, failure }
}
