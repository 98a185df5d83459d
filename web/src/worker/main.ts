import { closeNotifications, showNotification } from '../notification/notification'
import { notificationText } from '../notification/notification-text'
import { readNotifiedMember } from '../notification/notified-member'
import type { OpenRequest } from '../notification/open-request'
import { paths } from '../routing/paths'
import type { UnreadMessages } from './push-message'

/** The service worker of the page. It shows notifications, and does not intercept requests. */
declare const self: ServiceWorkerGlobalScope

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('push', (event) => event.waitUntil(receive(event.data?.json() as UnreadMessages)))
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.tag))
})

async function receive(message: UnreadMessages) {
  if (message.type !== 'unread') return
  const member = await readNotifiedMember()
  // Another member uses this browser now.
  if (!member || member.id !== message.recipientId) return unsubscribe()
  const { conversationId, unreadConversationIds: unread } = message
  if (unread) await closeNotifications(self.registration, ({ tag }) => !unread.includes(tag))
  if (await isInFront(conversationId)) return
  await showNotification(self.registration, { conversationId, ...notificationText(message, member.language) }, true)
}

/** The service learns with its next message that nobody receives it any more. */
async function unsubscribe() {
  const subscription = await self.registration.pushManager.getSubscription()
  await subscription?.unsubscribe()
}

async function isInFront(conversationId: string): Promise<boolean> {
  const pages = await openPages()
  return pages.some((page) => page.visibilityState === 'visible' && page.focused && shows(page, conversationId))
}

/** Opens a conversation in a page that shows it or, if there is none, in any page or a new one. */
async function open(conversationId: string) {
  const pages = await openPages()
  const page = pages.find((page) => shows(page, conversationId)) ?? pages[0]
  if (!page) return void (await self.clients.openWindow(paths.conversation(conversationId)))
  const request: OpenRequest = { opens: conversationId }
  page.postMessage(request)
  await page.focus()
}

/** Returns the open pages for members, the last used first. Those opened before the worker started count, too. */
async function openPages(): Promise<readonly WindowClient[]> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  return windows.filter(({ url }) => new URL(url).pathname !== '/graphiql')
}

function shows({ url }: WindowClient, conversationId: string): boolean {
  return new URL(url).pathname === paths.conversation(conversationId)
}
