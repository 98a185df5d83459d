import type { Client, CombinedError } from 'urql'
import { graphql } from '../../gql'
import type { Deliver, Failure } from './outbox'

const SendMessage = graphql(`
  mutation SendMessage($input: SendMessageInput!) {
    sendMessage(input: $input) {
      message {
        id
        ...ThreadMessage
      }
      conversation {
        ...LiveConversation
      }
      userErrors {
        code
      }
    }
  }
`)

export function deliverWith(client: Client): Deliver {
  return async ({ conversationId, body, clientKey }) => {
    const { data, error } = await client
      .mutation(SendMessage, { input: { conversationId, body, clientKey } })
      .toPromise()
    if (data?.sendMessage.message) return null
    return data?.sendMessage.userErrors[0]?.code ?? failureOf(error)
  }
}

export function failureOf(error: CombinedError | undefined): Failure {
  return error?.networkError ? 'network' : 'unknown'
}
