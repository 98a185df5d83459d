import { useEffect, useRef } from 'react'
import { closeNotifications, showNotification } from '../../notification/notification'
import { isOpenRequest } from '../../notification/open-request'
import { navigate, paths, useRoute } from '../../routing/routes'
import { useConversationEvent } from '../../transport/use-conversation-event'
import { isPageActive } from '../../ui/page-active'
import type { NotificationMode } from './notification-mode'
import { shouldNotify } from './should-notify'
import { canNotify, currentWorker } from './worker'

/**
 * Shows a notification for each new message that the member does not see on the page, closes those of conversations that
 * they have read on any device, and opens the conversation of one that they click.
 */
export function useNotifications(mode: NotificationMode | undefined) {
  const route = useRoute()
  const notified = useRef(new Set<string>())

  useConversationEvent((event) => {
    if (event.__typename === 'ConversationRead' && event.conversation.unreadCount === 0) void close(event.conversationId)
    if (event.__typename === 'ConversationDeleted') void close(event.conversationId)
    if (event.__typename !== 'MessageSent') return
    const { id, isMine, preview, conversation } = event.message
    const { isMuted, unreadCount, correspondent } = conversation
    if (isMine) void close(event.conversationId)
    if (mode !== 'page') return
    const isShown = isPageActive() && route.page === 'conversation' && route.id === event.conversationId
    if (notified.current.has(id) || !shouldNotify({ isMine, isMuted, unreadCount, isShown })) return
    notified.current.add(id)
    void show(event.conversationId, correspondent.displayName, preview)
  })

  useEffect(() => {
    if (!canNotify()) return
    const open = ({ data }: MessageEvent<unknown>) => {
      if (isOpenRequest(data)) navigate(paths.conversation(data.opens))
    }
    navigator.serviceWorker.addEventListener('message', open)
    return () => navigator.serviceWorker.removeEventListener('message', open)
  }, [])
}

/** The notification of another tab for the same message is replaced without a further alert. */
async function show(conversationId: string, title: string, body: string) {
  const worker = await currentWorker()
  if (worker) await showNotification(worker, { conversationId, title, body }, false)
}

async function close(conversationId: string) {
  const worker = await currentWorker()
  if (worker) await closeNotifications(worker, ({ tag }) => tag === conversationId)
}
