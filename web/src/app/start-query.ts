import { graphql } from '../gql'

/** One request for all that the first view needs, and for the place in the log that events are heard from. */
export const Start = graphql(`
  query Start($first: Int!) {
    viewer {
      eventCursor
      unreadConversationCount
      member {
        id
        displayName
        handle
        avatarUrl
      }
      conversations(first: $first) {
        nodes { id ...ConversationRow }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`)
