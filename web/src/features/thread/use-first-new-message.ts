import { useState } from 'react'
import { isPageActive } from '../../ui/page-active'
import { firstUnread } from './thread-place'

interface Conversation {
  unreadCount: number
  lastMessage: { id: string; isMine: boolean } | null
}

/**
 * Returns the ID of the message below the "new messages" divider: the first that was unread when the thread was opened,
 * or the first that arrived while the page was not active. The divider stays until the member answers.
 */
export function useFirstNewMessage({ unreadCount, lastMessage }: Conversation): string | null {
  const [firstNew, setFirstNew] = useState(() => firstUnread({ unreadCount, lastMessage }))
  const [seen, setSeen] = useState(lastMessage?.id)

  if (lastMessage && lastMessage.id !== seen) {
    setSeen(lastMessage.id)
    if (lastMessage.isMine) setFirstNew(null)
    else if (!firstNew && !isPageActive()) setFirstNew(lastMessage.id)
  }
  return firstNew
}
