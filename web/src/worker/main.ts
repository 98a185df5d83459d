import { closeNotifications, showNotification } from '../notification/notification'
import { notificationText } from '../notification/notification-text'
import { readNotifiedMember } from '../notification/notified-member'
import type { PageRequest } from '../notification/page-request'
import type { UnreadMessages } from '../notification/unread-messages'
import { paths } from '../routing/paths'
import { pagesOf } from './pages'

/** The service worker of the page. It shows notifications, and does not intercept requests. */
declare const self: ServiceWorkerGlobalScope

const pushTimeoutMs = 3_000
// Firefox lets a click open a window for a second.
const clickTimeoutMs = 800

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('push', (event) => event.waitUntil(receive(event.data?.json() as UnreadMessages)))
// Several pages may tell of the same message: only the first alerts.
self.addEventListener('message', (event) => event.waitUntil(notify(event.data as UnreadMessages, { alertsAgain: false })))
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.tag))
})

async function receive(message: UnreadMessages) {
  if (await readNotifiedMember()) return notify(message, { alertsAgain: true })
  // The service learns with its next message that nobody receives it any more.
  const subscription = await self.registration.pushManager.getSubscription()
  await subscription?.unsubscribe()
}

async function notify(message: UnreadMessages, { alertsAgain }: { alertsAgain: boolean }) {
  const member = await readNotifiedMember()
  // Another member uses this browser now.
  if (message.type !== 'unread' || message.recipientId !== member?.id) return
  const { conversationId, unreadConversationIds: unread } = message
  if (unread) await closeNotifications(self.registration, ({ tag }) => !unread.includes(tag))
  if (await isInFront(member.id, conversationId)) return
  await showNotification(self.registration, { conversationId, ...notificationText(message, member.language) }, alertsAgain)
}

async function isInFront(memberId: string, conversationId: string): Promise<boolean> {
  const pages = await pagesOf(memberId, pushTimeoutMs)
  return pages.some((page) => page.isActive && page.conversationId === conversationId)
}

/** Opens a conversation in a page that shows it or, if there is none, in any page of the member or a new one. */
async function open(conversationId: string) {
  const member = await readNotifiedMember()
  const pages = member ? await pagesOf(member.id, clickTimeoutMs) : []
  const page = pages.find((page) => page.conversationId === conversationId) ?? pages[0]
  if (!page) return void (await self.clients.openWindow(paths.conversation(conversationId)))
  const request: PageRequest = { opens: conversationId }
  page.client.postMessage(request)
  await page.client.focus()
}
