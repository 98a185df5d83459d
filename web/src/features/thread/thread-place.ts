import type { Client } from 'urql'
import { graphql } from '../../gql'
import { messageAt, sequenceOf } from '../../transport/message-sequence'

/** Where a thread opens, and the variables that select this part of its history. */
export type Place =
  /** At a message that a link names. */
  | { kind: 'linked'; variables: { around: string } }
  /** At the first unread message, if there is one. */
  | { kind: 'unread'; variables: { around: string } | { aroundFirstUnread: true } }
  /** At its end. */
  | { kind: 'newest'; variables: { around: string } }

const ReadMark = graphql(`
  query ReadMark($id: ID!) {
    conversation(id: $id) {
      id
      unreadCount
      lastMessage { id }
    }
  }
`)

/** Returns where to open a thread. Without a request, if the cache has its conversation. */
export function placeToOpen(client: Client, id: string, linked: string | null): Place {
  if (linked) return { kind: 'linked', variables: { around: linked } }
  const conversation = client.readQuery(ReadMark, { id })?.data?.conversation
  if (!conversation?.lastMessage) return { kind: 'unread', variables: { aroundFirstUnread: true } }
  const around = firstUnread(conversation) ?? conversation.lastMessage.id
  return { kind: 'unread', variables: { around } }
}

interface Marked {
  unreadCount: number
  lastMessage: { id: string } | null
}

/** Returns the ID of the first unread message. All messages after the read mark are the correspondent's. */
export function firstUnread({ unreadCount, lastMessage }: Marked): string | null {
  if (unreadCount === 0 || !lastMessage) return null
  return messageAt(lastMessage.id, sequenceOf(lastMessage.id) - unreadCount + 1)
}

/** Whether the thread shows the place of a linked message, but not the message. */
export function isLinkedGone(place: Place, messages: readonly { id: string }[]): boolean {
  return place.kind === 'linked' && !messages.some(({ id }) => id === place.variables.around)
}
