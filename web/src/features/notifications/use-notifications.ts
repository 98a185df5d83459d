import { useEffect, useEffectEvent, useRef } from 'react'
import { useClient } from 'urql'
import type { UnreadMessages } from '../../notification/unread-messages'
import { navigate, paths, useRoute } from '../../routing/routes'
import { useViewerEvent } from '../../transport/use-viewer-event'
import { isPageActive } from '../../ui/page-active'
import { answerWorker } from './answer-worker'
import { closeNotification, closeOutdatedNotifications } from './close-notifications'
import { isQuiet } from './is-quiet'
import { shouldNotify } from './should-notify'
import type { NotificationControl } from './use-notification-mode'
import { tellWorker } from './worker'

interface Viewer {
  member: { id: string }
  notificationSettings: {
    showsText: boolean
    quietHours: { from: string; until: string; timeZone: string } | null
  }
}

/**
 * Tells the worker of each new message, unless the service pushes it. Closes the notifications of conversations that the
 * member has read on any device, and opens the conversation of one that they click.
 */
export function useNotifications({ mode, isPaused }: NotificationControl, { member, notificationSettings }: Viewer) {
  const client = useClient()
  const route = useRoute()
  const notified = useRef(new Set<string>())
  // Messages that came before it was known whether to notify.
  const waiting = useRef<UnreadMessages[]>([])
  useEffect(() => {
    if (!mode) return
    for (const message of waiting.current.splice(0)) if (mode === 'page') void tellWorker(message)
  }, [mode])

  useViewerEvent((event) => {
    if (event.__typename === 'ConversationRead' && event.conversation.unreadCount === 0) void closeNotification(event.conversationId)
    if (event.__typename === 'ConversationDeleted') void closeNotification(event.conversationId)
    if (event.__typename !== 'MessageSent') return
    const { conversationId } = event
    const { id, isMine, preview, conversation } = event.message
    const { isMuted, unreadCount, correspondent } = conversation
    if (isMine) void closeNotification(conversationId)
    const { showsText, quietHours } = notificationSettings
    const quiet = isQuiet(quietHours, new Date())
    if (notified.current.has(id) || !shouldNotify({ isMine, isMuted, unreadCount, isPaused, isQuiet: quiet })) return
    notified.current.add(id)
    const message: UnreadMessages = {
      type: 'unread',
      recipientId: member.id,
      conversationId,
      unreadCount,
      correspondent: correspondent.displayName,
      text: showsText ? preview : null,
      unreadConversationIds: null,
    }
    if (mode === undefined) waiting.current.push(message)
    else if (mode === 'page') void tellWorker(message)
  })

  const state = useEffectEvent(() => ({
    memberId: member.id,
    conversationId: route.page === 'conversation' ? route.id : null,
    isActive: isPageActive(),
  }))
  useEffect(() => {
    const open = (conversationId: string) => navigate(paths.conversation(conversationId))
    return answerWorker({ state: () => state(), open })
  }, [])
  useEffect(() => void closeOutdatedNotifications(client), [client])
}
