import type { Client } from 'urql'
import { graphql } from '../../gql'
import { failureOf } from '../../transport/failure'
import type { Deliver } from './outbox'

const SendMessage = graphql(`
  mutation SendMessage($input: SendMessageInput!) {
    sendMessage(input: $input) {
      message { id ...ThreadMessage }
      conversation { ...LiveConversation }
      userErrors { ...Refusal }
    }
  }
`)

export function deliverWith(client: Client): Deliver {
  return async ({ conversationId, body, clientKey }) => {
    const input = { conversationId, body, clientKey }
    const { data, error } = await client.mutation(SendMessage, { input }).toPromise()
    return data?.sendMessage.message ? null : failureOf(data?.sendMessage, error)
  }
}
