import type { Client } from 'urql'
import { graphql } from '../gql'
import type { StartQuery } from '../gql/graphql'
import { backoffDelay } from '../transport/backoff'

/** Loads everything that the first view needs, and the cursor after which to subscribe to events. */
export const Start = graphql(`
  query Start($first: Int!) {
    viewer {
      eventCursor
      unreadConversationCount
      pushKey
      notificationSettings {
        push
        showsText
        quietHours { from until timeZone }
      }
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

export type Viewer = StartQuery['viewer']

export const startVariables = { first: 30 }

/** Loads the first view into the client's cache, and retries until it succeeds or is aborted. */
export async function loadStart(client: Client, signal: AbortSignal) {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const { data } = await client.query(Start, startVariables).toPromise()
    if (data) return
    await new Promise((resolve) => setTimeout(resolve, backoffDelay(attempt)))
  }
}
