import { useState } from 'react'
import { isPageActive } from '../../ui/page-active'
import type { StoredMessage } from './thread-message'

/**
 * Returns the ID of the message below the "new messages" divider: the first that was unread when the thread was opened,
 * or the first that arrived while the page was not active. The divider stays until the member answers.
 */
export function useFirstNewMessage(messages: readonly StoredMessage[], unreadCount: number): string | null {
  const last = messages.at(-1)
  const [firstNew, setFirstNew] = useState(() => (unreadCount > 0 ? messages.at(-unreadCount)?.id ?? null : null))
  const [seen, setSeen] = useState(last?.id)

  if (last && last.id !== seen) {
    setSeen(last.id)
    if (last.isMine) setFirstNew(null)
    else if (!firstNew && !isPageActive()) setFirstNew(last.id)
  }
  return firstNew
}
