interface NewMessages {
  conversationId: string
  title: string
  body: string
}

/**
 * Shows a notification, which replaces the previous one of its conversation. The worker handles a click. `alerts` says
 * whether a replacement makes itself noticed again.
 */
export async function showNotification(
  registration: ServiceWorkerRegistration,
  { conversationId, title, body }: NewMessages,
  alerts: boolean,
) {
  const options = { body, tag: conversationId, icon: '/favicon.svg', renotify: alerts }
  await alone(() => registration.showNotification(title, options))
}

/** Closes the notifications that match. Their tags are conversations. */
export async function closeNotifications(
  registration: ServiceWorkerRegistration,
  matches: (notification: Notification) => boolean,
) {
  await alone(async () => {
    for (const notification of await registration.getNotifications()) if (matches(notification)) notification.close()
  })
}

/** Chromium forgets a notification that is shown while they are listed: it could be neither closed nor clicked. */
async function alone(run: () => Promise<void>) {
  await navigator.locks.request('causerie-notifications', run)
}
