import type { Client } from 'urql'
import { graphql } from '../../gql'
import { placeToOpen, type Place } from './thread-place'

const firstPage = 50

export const ThreadConversation = graphql(`
  fragment ThreadConversation on Conversation {
    id
    status
    isMuted
    mutedUntil
    isArchived
    isUnread
    unreadCount
    closedBy { id }
    lastMessage { id isMine }
    correspondentReadUpTo { id }
    correspondent {
      ...MemberSummary
    }
  }
`)

export const Thread = graphql(`
  query Thread(
    $id: ID!
    $first: Int
    $after: String
    $last: Int
    $before: String
    $around: ID
    $aroundFirstUnread: Boolean
  ) {
    conversation(id: $id) {
      id
      ...ThreadConversation
      messages(
        first: $first
        after: $after
        last: $last
        before: $before
        around: $around
        aroundFirstUnread: $aroundFirstUnread
      ) {
        nodes { id ...ThreadMessage }
        pageInfo { hasPreviousPage startCursor hasNextPage endCursor }
      }
    }
  }
`)

/** Returns the variables that select a conversation and its history around a place. */
export function variablesAt(id: string, { variables }: Place) {
  return { id, first: firstPage, ...variables }
}

/** Loads what `useThread` shows first. */
export async function loadThread(client: Client, id: string) {
  await client.query(Thread, variablesAt(id, placeToOpen(client, id, null))).toPromise()
}
