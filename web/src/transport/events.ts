import { graphql } from '../gql'
import type { ConversationEventsSubscription } from '../gql/graphql'

/**
 * Everything that happens in the member's conversations. Each event has the current state of its conversation, with
 * the fields that the list and the thread show, so that the cache needs no second request.
 */
export const ConversationEvents = graphql(`
  subscription ConversationEvents($after: EventCursor) {
    conversationEvents(after: $after) {
      __typename
      cursor
      conversationId
      ... on ConversationStarted {
        conversation { ...LiveConversation }
      }
      ... on MessageSent {
        message {
          id
          clientKey
          isMine
          preview
          ...ThreadMessage
          conversation {
            isMuted
            unreadCount
            correspondent { id displayName }
            ...LiveConversation
          }
        }
      }
      ... on ConversationRead {
        conversation { unreadCount ...LiveConversation }
      }
      ... on ConversationClosed {
        conversation { ...LiveConversation }
      }
      ... on MessagesExpired {
        expiredUpTo
        conversation { ...LiveConversation }
      }
    }
  }

  fragment LiveConversation on Conversation {
    id
    ...ConversationRow
    ...ThreadConversation
    correspondent {
      id
      openConversation { id }
    }
  }
`)

export type ConversationEvent = ConversationEventsSubscription['conversationEvents']
