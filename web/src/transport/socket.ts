import { createClient } from 'graphql-ws/client'
import type { Credentials } from './credentials'

const pingIntervalMs = 12_000
const pongTimeoutMs = 5_000

export type Socket = Pick<ReturnType<typeof createClient>, 'subscribe' | 'dispose'>

/**
 * Returns the client of one WebSocket. It never reconnects: `resumable-subscription.ts` opens another socket, with a
 * newer cursor.
 */
export function createSocket({ token }: Credentials, onConnected: () => void): Socket {
  let pongTimer: ReturnType<typeof setTimeout> | undefined
  const client = createClient({
    url: '/graphql',
    connectionParams: () => (token() ? { Authorization: `Bearer ${token()}` } : undefined),
    retryAttempts: 0,
    keepAlive: pingIntervalMs,
    on: {
      connected: onConnected,
      // If the network is lost silently (the laptop slept, the Wi-Fi changed), no ping is answered.
      ping: (received) => {
        if (!received) pongTimer = setTimeout(() => client.terminate(), pongTimeoutMs)
      },
      pong: () => clearTimeout(pongTimer),
      closed: () => clearTimeout(pongTimer),
    },
  })
  return client
}
