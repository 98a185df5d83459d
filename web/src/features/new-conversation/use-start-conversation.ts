import { useState } from 'react'
import { useClient } from 'urql'
import { navigate, paths } from '../../app/routes'
import { graphql } from '../../gql'
import { failureOf, type Failure } from '../../transport/failure'
import { createSendOnce } from './send-once'

const StartConversation = graphql(`
  mutation StartConversation($input: StartConversationInput!) {
    startConversation(input: $input) {
      conversation { id ...LiveConversation }
      message { id ...ThreadMessage }
      userErrors { ...Refusal }
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
    const input = { memberId, body, clientKey: keyFor(body) }
    const { data, error } = await client.mutation(StartConversation, { input }).toPromise()
    setStarting(false)
    const conversation = data?.startConversation.conversation
    if (conversation) navigate(paths.conversation(conversation.id), { replace: true })
    else setFailure(failureOf(data?.startConversation, error))
    return Boolean(conversation)
  }

  return { start, starting, failure }
}
