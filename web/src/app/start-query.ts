import type { Client } from 'urql'
import { graphql } from '../gql'
import type { StartQuery } from '../gql/graphql'
import { backOff } from '../transport/back-off'

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

export type Viewer = StartQuery['viewer']

export const startVariables = { first: 30 }

/** Asks until the answer is there, or nobody waits for it any more. */
export async function untilStarted(client: Client, left: AbortSignal) {
  for (let attempt = 0; !left.aborted; attempt += 1) {
    const { data } = await client.query(Start, startVariables).toPromise()
    if (data) return
    await new Promise((resolve) => setTimeout(resolve, backOff(attempt)))
  }
}
