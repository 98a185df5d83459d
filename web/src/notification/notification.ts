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
  await registration.showNotification(title, options)
}

/** Closes the notification of a conversation, or all of them. */
export async function closeNotifications(registration: ServiceWorkerRegistration, conversationId?: string) {
  const shown = await registration.getNotifications(conversationId ? { tag: conversationId } : {})
  for (const notification of shown) notification.close()
}
