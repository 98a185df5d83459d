import { createClient } from 'graphql-ws/client'
import type { Credentials } from './credentials'

const pingEvery = 12_000
const pongWithin = 5_000

export type Socket = Pick<ReturnType<typeof createClient>, 'subscribe' | 'dispose'>

/** A socket for one connection. It never reconnects by itself: `live-feed.ts` takes another, with a newer cursor. */
export function createSocket({ token }: Credentials, onConnected: () => void): Socket {
  let deadline: ReturnType<typeof setTimeout> | undefined
  const client = createClient({
    url: '/graphql',
    connectionParams: () => (token() ? { Authorization: `Bearer ${token()}` } : undefined),
    retryAttempts: 0,
    keepAlive: pingEvery,
    on: {
      connected: onConnected,
      // A network that went away without a word (a laptop that slept, another Wi-Fi) answers no ping.
      ping: (received) => {
        if (!received) deadline = setTimeout(() => client.terminate(), pongWithin)
      },
      pong: () => clearTimeout(deadline),
      closed: () => clearTimeout(deadline),
    },
  })
  return client
}
