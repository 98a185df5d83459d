import type { Client } from 'urql'
import { graphql } from '../../gql'
import { failureOf, type Failure } from '../../transport/failure'
import type { UnsentMessage } from './outbox'

const SendMessage = graphql(`
  mutation SendMessage($input: SendMessageInput!) {
    sendMessage(input: $input) {
      message { id ...ThreadMessage }
      conversation { ...LiveConversation }
      userErrors { ...Refusal }
    }
  }
`)

const StartConversation = graphql(`
  mutation StartConversation($input: StartConversationInput!) {
    startConversation(input: $input) {
      conversation { id ...LiveConversation }
      message { id ...ThreadMessage }
      userErrors { ...Refusal }
    }
  }
`)

/** Returns the function that sends a message to the service. The client may be replaced by another one at any time. */
export function createDelivery(client: () => Client) {
  return async ({ addressee, isFirst, body, clientKey }: UnsentMessage): Promise<Failure | null> => {
    if (isFirst) {
      const input = { memberId: addressee, body, clientKey }
      const { data, error } = await client().mutation(StartConversation, { input }).toPromise()
      return data?.startConversation.message ? null : failureOf(data?.startConversation, error)
    }
    const input = { conversationId: addressee, body, clientKey }
    const { data, error } = await client().mutation(SendMessage, { input }).toPromise()
    return data?.sendMessage.message ? null : failureOf(data?.sendMessage, error)
  }
}
