import type { UnreadMessages } from '../../notification/unread-messages'

/** Whether the browser can show notifications: it requires HTTPS and a service worker. */
export function canNotify(): boolean {
  return isSecureContext && 'Notification' in window && 'serviceWorker' in navigator
}

/** Starts the worker that shows notifications, or updates it. Rejects if the browser does not allow it. */
export async function startWorker(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register('/worker.js')
  return navigator.serviceWorker.ready
}

/** Returns the running worker, if there is one. */
export async function currentWorker(): Promise<ServiceWorkerRegistration | undefined> {
  return canNotify() ? navigator.serviceWorker.getRegistration('/') : undefined
}

/** The worker shows the messages, as if the service had pushed them. */
export async function tellWorker(messages: UnreadMessages) {
  const worker = await currentWorker()
  worker?.active?.postMessage(messages)
}
