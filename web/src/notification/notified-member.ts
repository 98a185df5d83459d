/** The member to whom this browser shows notifications, as the page tells the worker. */
export interface NotifiedMember {
  id: string
  language: 'fr' | 'en'
}

// A worker has no access to `localStorage`.
const cacheName = 'causerie-notifications'
const entry = '/notified-member'

/** Returns null if nobody has turned notifications on, or the browser blocks its storage. */
export async function readNotifiedMember(): Promise<NotifiedMember | null> {
  try {
    const response = await (await caches.open(cacheName)).match(entry)
    return response ? ((await response.json()) as NotifiedMember) : null
  } catch {
    return null
  }
}

/** Null removes the member. */
export async function writeNotifiedMember(member: NotifiedMember | null) {
  if (member) await (await caches.open(cacheName)).put(entry, Response.json(member))
  else await caches.delete(cacheName)
}
