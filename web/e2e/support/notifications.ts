import { expect, type Page } from '@playwright/test'
import type { Service } from './service.ts'

/** Options of a browser context whose user allows notifications as soon as a page asks. */
export const allowsNotifications = { permissions: ['notifications'] }

/** Lets notifications of this member of the demo show the text of messages. */
export async function showText(service: Service, handle: string) {
  await service.request(handle, 'mutation { updateNotificationSettings(input: { showsText: true }) { userErrors { code } } }')
}

/** Turns notifications on in the account menu, in either language. */
export async function turnOn(page: Page) {
  const menu = page.getByRole('button', { name: /^Compte de|’s account$/ })
  await menu.click()
  await page.getByRole('menuitem', { name: /Activer les notifications|Turn on notifications/ }).click()
  await menu.click()
  await expect(page.getByRole('menuitem', { name: /Désactiver|Turn off/ })).toBeVisible()
  await page.getByRole('menu').press('Escape')
}

/** The title and body of each notification that the browser shows. */
export function notifications(page: Page): Promise<string[][]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration('/')
    // Chromium forgets a notification that is shown while they are listed.
    return navigator.locks.request('causerie-notifications', async () => {
      const shown = (await registration?.getNotifications()) ?? []
      return shown.map(({ title, body }) => [title, body])
    })
  })
}

/** Clicks the only notification. */
export async function clickNotification(page: Page) {
  const [worker] = page.context().serviceWorkers()
  await worker?.evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration }
    const [notification] = await registration.getNotifications()
    // Chromium has the constructor in workers only.
    const { NotificationEvent } = globalThis as unknown as {
      NotificationEvent: new (type: string, init: object) => Event
    }
    dispatchEvent(new NotificationEvent('notificationclick', { notification }))
  })
}

/** Delivers a message to the page's worker, as the browser's push service does. */
export async function push(page: Page, message: object) {
  const { origin } = new URL(page.url())
  const session = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const current = registrations.find(({ scopeURL, isDeleted }) => scopeURL === `${origin}/` && !isDeleted)
      if (current) resolve(current.registrationId)
    })
  })
  await session.send('ServiceWorker.enable')
  await session.send('ServiceWorker.deliverPushMessage', {
    origin,
    registrationId: await registered,
    data: JSON.stringify(message),
  })
  await session.detach()
}

/** The notifications after the worker has shown what it was told before: it shows another one last. */
export async function settledNotifications(page: Page): Promise<string[][]> {
  const recipientId = await page.evaluate(async () => {
    const response = await (await caches.open('causerie-notifications')).match('/notified-member')
    return (await response?.json())?.id
  })
  const last = { title: 'Last', body: crypto.randomUUID() }
  await push(page, {
    type: 'unread',
    recipientId,
    conversationId: 'conversation_last',
    unreadCount: 1,
    correspondent: last.title,
    text: last.body,
    unreadConversationIds: null,
  })
  await expect.poll(() => notifications(page)).toContainEqual([last.title, last.body])
  return (await notifications(page)).filter(([title]) => title !== last.title)
}
