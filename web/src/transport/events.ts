import { graphql } from '../gql'
import type { ViewerEventsSubscription } from '../gql/graphql'

/**
 * Everything that happens in the member's conversations, and what they change on another device. Each event has the
 * current state of what changed, with the fields that the page shows, so that the cache needs no second request.
 */
export const ViewerEvents = graphql(`
  subscription ViewerEvents($after: EventCursor) {
    viewerEvents(after: $after) {
      __typename
      cursor
      ... on ConversationEvent {
        conversationId
      }
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
      ... on ConversationUpdated {
        conversation { ...LiveConversation }
      }
      ... on BlockChanged {
        member { ...Profile }
      }
      ... on SettingsChanged {
        notificationSettings {
          push
          email
          showsText
          quietHours { from until timeZone }
        }
        showsReadMarks
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

export type ViewerEvent = ViewerEventsSubscription['viewerEvents']
