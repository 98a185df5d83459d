import { cacheExchange } from '@urql/exchange-graphcache'
import { Client, fetchExchange, mapExchange, subscriptionExchange, type CombinedError } from 'urql'
import { createStore } from '../state/store'
import { cacheConfig } from './cache'
import { createConnectionMonitor } from './connection-monitor'
import { authenticatedFetch, type Credentials } from './credentials'
import { keepPreviousData } from './keep-previous-data'
import { isOutdatedDocument, persistedDocuments } from './persisted-documents'
import { refetchStale } from './refetch-stale'
import { resumableSubscription } from './resumable-subscription'
import { createSocket, type Socket } from './socket'
import { createTyping } from './typing'

interface Callbacks {
  /** The event log no longer reaches back to the newest cursor: this transport must be replaced. */
  onCursorExpired(): void
  /** The service does not accept the credentials. `wasSignedIn` if it did before. */
  onSignedOut(wasSignedIn: boolean): void
}

/** Connects a signed-in page to the service: queries and mutations over HTTP, events over a WebSocket. */
export function createTransport(credentials: Credentials, { onCursorExpired, onSignedOut }: Callbacks) {
  const connection = createConnectionMonitor(() => isReachable(authenticatedFetch(credentials)))
  const socket = createStore<Socket | null>(null)
  let eventCount = 0
  let wasSignedIn = false

  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetch: authenticatedFetch(credentials),
    exchanges: [
      mapExchange({
        onError: (error) => {
          if (isSignedOut(error)) onSignedOut(wasSignedIn)
          if (isOutdatedDocument(error.graphQLErrors)) connection.outdated()
        },
        onResult: ({ operation, data }) => {
          wasSignedIn ||= Boolean(data)
          if (operation.kind === 'subscription') eventCount += 1
        },
      }),
      keepPreviousData,
      cacheExchange(cacheConfig),
      refetchStale(() => eventCount),
      persistedDocuments,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: resumableSubscription({
          credentials,
          connect: (onConnected) => createSocket(credentials, onConnected),
          onCursorExpired() {
            socket.set(null)
            connection.disconnected()
            onCursorExpired()
          },
          onSignedOut() {
            socket.set(null)
            onSignedOut(true)
          },
          onDisconnected(isAbnormal) {
            socket.set(null)
            connection.disconnected()
            if (isAbnormal) void connection.failed()
          },
          onConnected(connected) {
            socket.set(connected)
            connection.connected()
          },
        }),
      }),
    ],
  })

  return { client, connection, typing: createTyping(socket) }
}

export type Transport = ReturnType<typeof createTransport>

/** Sends an empty request. Any JSON response without a server error is from the service itself. */
async function isReachable(send: typeof fetch): Promise<boolean> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await send('/graphql', { method: 'POST', headers, body: '{}' }).catch(() => null)
  return response !== null && response.status < 500 && Boolean(response.headers.get('Content-Type')?.includes('json'))
}

function isSignedOut(error: CombinedError): boolean {
  // FORBIDDEN: the token is the platform's own, not a member's.
  return error.graphQLErrors.some(({ extensions: { code } }) => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN')
}
