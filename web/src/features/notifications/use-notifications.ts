import { useEffect, useRef } from 'react'
import { isWatched } from '../../ui/page-active'
import { useConversationEvent } from '../../transport/use-conversation-event'
import { navigate, paths, useRoute } from '../../routing/routes'
import { shouldNotify } from './should-notify'

/** A notification of the browser for each new message that the member is not looking at. */
export function useNotifications() {
  const route = useRoute()
  const told = useRef(new Set<string>())
  useEffect(
    () => () => {
      for (const notification of open) notification.close()
    },
    [],
  )

  useConversationEvent((event) => {
    if (event.__typename !== 'MessageSent') return
    if (!('Notification' in window) || Notification.permission !== 'granted') return
    const { id, isMine, preview, conversation } = event.message
    const { isMuted, unreadCount, correspondent } = conversation
    const isShown = isWatched() && route.page === 'conversation' && route.id === event.conversationId
    if (told.current.has(id) || !shouldNotify({ isMine, isMuted, unreadCount, isShown })) return
    told.current.add(id)
    show(correspondent.displayName, preview, event.conversationId)
  })
}

// They show what is written: who signs out takes them along.
const open = new Set<Notification>()

function show(title: string, body: string, conversationId: string) {
  const notification = notify(title, { body, tag: conversationId, icon: '/favicon.svg' })
  if (!notification) return
  open.add(notification)
  notification.onclose = () => void open.delete(notification)
  notification.onclick = () => {
    window.focus()
    navigate(paths.conversation(conversationId))
    notification.close()
  }
}

/** The newest of a conversation replaces the one before, also that of another tab. Some phones have none for pages. */
function notify(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options)
  } catch {
    return null
  }
}
