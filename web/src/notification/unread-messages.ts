/** What the service pushes to the browser of a member who has unread messages, or their page tells the worker. */
export interface UnreadMessages {
  /** Messages of other types are of newer versions of the service. */
  type: 'unread'
  recipientId: string
  conversationId: string
  unreadCount: number
  /** Null if the correspondent has no name any more. */
  correspondent: string | null
  /** Null if the member does not want it to be shown. */
  text: string | null
  /** All conversations with unread messages. Null if there are too many. */
  unreadConversationIds: string[] | null
}
