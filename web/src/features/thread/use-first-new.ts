import { useState } from 'react'
import { isWatched } from '../../ui/page-active'
import type { StoredMessage } from './thread-message'

/**
 * The message that "new messages" stands above: the first that was unread when the thread was opened, or that
 * came while the member was looking elsewhere. It stays there while the thread is read, until they answer.
 */
export function useFirstNew(messages: readonly StoredMessage[], unreadCount: number): string | null {
  const last = messages.at(-1)
  const [firstNew, setFirstNew] = useState(() => (unreadCount > 0 ? messages.at(-unreadCount)?.id ?? null : null))
  const [seen, setSeen] = useState(last?.id)

  if (last && last.id !== seen) {
    setSeen(last.id)
    if (last.isMine) setFirstNew(null)
    else if (!firstNew && !isWatched()) setFirstNew(last.id)
  }
  return firstNew
}
