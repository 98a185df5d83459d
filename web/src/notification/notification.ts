interface NewMessages {
  conversationId: string
  title: string
  body: string
}

/**
 * Shows a notification, which replaces the previous one of its conversation. The worker handles a click. `alertsAgain`
 * says whether a replacement makes itself noticed.
 */
export async function showNotification(
  registration: ServiceWorkerRegistration,
  { conversationId, title, body }: NewMessages,
  alertsAgain: boolean,
) {
  const options = { body, tag: conversationId, icon: '/favicon.svg', renotify: alertsAgain }
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

/** Returns the conversations of the shown notifications. */
export async function notifiedConversations(registration: ServiceWorkerRegistration): Promise<string[]> {
  const shown = await alone(() => registration.getNotifications())
  return shown.map(({ tag }) => tag)
}

/** Chromium forgets a notification that is shown while they are listed: it could be neither closed nor clicked. */
function alone<Result>(run: () => Promise<Result>): Promise<Result> {
  return navigator.locks.request('causerie-notifications', run)
}
