import { createClient } from 'graphql-ws/client'

const pingEvery = 12_000
const pongWithin = 5_000

/** The one socket. It never reconnects by itself: `live-feed.ts` does, with a newer cursor. */
export function createSocket(connectionParams?: Record<string, string>) {
  let deadline: ReturnType<typeof setTimeout> | undefined
  const client = createClient({
    url: '/graphql',
    connectionParams,
    retryAttempts: 0,
    keepAlive: pingEvery,
    on: {
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
