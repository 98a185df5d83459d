/** What the service pushes to the browser of a member. */
export type PushMessage = UnreadMessages | ReadElsewhere

interface UnreadMessages {
  type: 'unread'
  recipientId: string
  conversationId: string
  count: number
  correspondent: string | null
  /** Null if the member does not want it to be shown, or if there are several messages. */
  text: string | null
}

interface ReadElsewhere {
  type: 'read'
  recipientId: string
  conversationId: string
}
