import { useEffect, useRef } from 'react'
import { navigate, paths, useRoute } from '../../routing/routes'
import { useConversationEvent } from '../../transport/use-conversation-event'
import { isPageActive } from '../../ui/page-active'
import { shouldNotify } from './should-notify'

/** Shows a browser notification for each new message that the member does not see on the page. */
export function useNotifications() {
  const route = useRoute()
  const notified = useRef(new Set<string>())
  useEffect(
    () => () => {
      for (const notification of openNotifications) notification.close()
    },
    [],
  )

  useConversationEvent((event) => {
    if (event.__typename !== 'MessageSent') return
    if (!('Notification' in window) || Notification.permission !== 'granted') return
    const { id, isMine, preview, conversation } = event.message
    const { isMuted, unreadCount, correspondent } = conversation
    const isShown = isPageActive() && route.page === 'conversation' && route.id === event.conversationId
    if (notified.current.has(id) || !shouldNotify({ isMine, isMuted, unreadCount, isShown })) return
    notified.current.add(id)
    showNotification(correspondent.displayName, preview, event.conversationId)
  })
}

// Closed on sign-out, since they show the text of messages.
const openNotifications = new Set<Notification>()

/** Replaces the previous notification of the conversation, which has the same tag, even if another tab showed it. */
function showNotification(title: string, body: string, conversationId: string) {
  const notification = createNotification(title, { body, tag: conversationId, icon: '/favicon.svg' })
  if (!notification) return
  openNotifications.add(notification)
  notification.onclose = () => void openNotifications.delete(notification)
  notification.onclick = () => {
    window.focus()
    navigate(paths.conversation(conversationId))
    notification.close()
  }
}

/** Returns null on phones where only service workers may show notifications: there the constructor throws. */
function createNotification(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options)
  } catch {
    return null
  }
}
