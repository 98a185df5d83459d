import type { Page } from '@playwright/test'

interface RecordedNotification {
  title: string
  body?: string
  onclick?: () => void
}

declare global {
  interface Window {
    notifications: RecordedNotification[]
  }
}

/** Replaces browser notifications, which the test cannot see. */
export async function recordNotifications(page: Page) {
  await page.addInitScript(() => {
    window.notifications = []
    let permission: NotificationPermission = 'default'
    window.Notification = class {
      static get permission() {
        return permission
      }
      static async requestPermission() {
        permission = 'granted'
        return permission
      }
      onclick?: () => void
      constructor(title: string, { body }: NotificationOptions = {}) {
        window.notifications.push(Object.assign(this, { title, body }))
      }
      close() {}
    } as unknown as typeof Notification
  })
}

/** The title and body of each notification so far. */
export function notifications(page: Page) {
  return page.evaluate(() => window.notifications.map(({ title, body }) => [title, body]))
}
