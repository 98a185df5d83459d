import { useEffect, useRef } from 'react'
import { useLocalization } from '../../i18n/localization'
import { closeNotifications, showNotification } from '../../notification/notification'
import { notificationText } from '../../notification/notification-text'
import { isOpenRequest } from '../../notification/open-request'
import { navigate, paths, useRoute } from '../../routing/routes'
import { useViewerEvent } from '../../transport/use-viewer-event'
import { isPageActive } from '../../ui/page-active'
import { isQuiet } from './is-quiet'
import type { NotificationMode } from './notification-mode'
import { shouldNotify } from './should-notify'
import { canNotify, currentWorker } from './worker'

interface Settings {
  showsText: boolean
  quietHours: { from: string; until: string; timeZone: string } | null
}

/**
 * Shows a notification for each new message that the member does not see on the page, closes those of conversations that
 * they have read on any device, and opens the conversation of one that they click.
 */
export function useNotifications(mode: NotificationMode | undefined, settings: Settings) {
  const { language } = useLocalization()
  const route = useRoute()
  const notified = useRef(new Set<string>())
  // Messages that came before it was known whether to notify.
  const waiting = useRef<(() => void)[]>([])
  useEffect(() => {
    if (!mode) return
    for (const notify of waiting.current.splice(0)) if (mode === 'page') notify()
  }, [mode])

  useViewerEvent((event) => {
    if (event.__typename === 'ConversationRead' && event.conversation.unreadCount === 0) void close(event.conversationId)
    if (event.__typename === 'ConversationDeleted') void close(event.conversationId)
    if (event.__typename !== 'MessageSent') return
    const { id, isMine, preview, conversation } = event.message
    const { isMuted, unreadCount, correspondent } = conversation
    if (isMine) void close(event.conversationId)
    const isShown = isPageActive() && route.page === 'conversation' && route.id === event.conversationId
    const quiet = isQuiet(settings.quietHours, new Date())
    if (notified.current.has(id) || !shouldNotify({ isMine, isMuted, unreadCount, isShown, isQuiet: quiet })) return
    notified.current.add(id)
    const text = settings.showsText ? preview : null
    const shown = notificationText({ unreadCount, correspondent: correspondent.displayName, text }, language)
    const notify = () => void show(event.conversationId, shown)
    if (mode === undefined) waiting.current.push(notify)
    else if (mode === 'page') notify()
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
async function show(conversationId: string, text: { title: string; body: string }) {
  const worker = await currentWorker()
  if (worker) await showNotification(worker, { conversationId, ...text }, false)
}

async function close(conversationId: string) {
  const worker = await currentWorker()
  if (worker) await closeNotifications(worker, ({ tag }) => tag === conversationId)
}
