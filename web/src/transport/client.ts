import { cacheExchange } from '@urql/exchange-graphcache'
import { Client, fetchExchange, mapExchange, subscriptionExchange, type CombinedError } from 'urql'
import { cacheConfig } from './cache'
import { createConnection } from './connection'
import { byHash, isOutdated } from './documents'
import { liveFeed } from './live-feed'
import { refetchOvertaken } from './refetch-overtaken'
import { createSocket } from './socket'

interface Endings {
  onExpired(): void
  /** The service knows nobody any more, or never did. */
  onSignedOut(wasIn: boolean): void
}

/**
 * All that a signed-in page needs to talk to the service: queries and mutations by fetch, events by socket. Without
 * a token, the browser sends the session cookie with both.
 */
export function createTransport(token: string | null, { onExpired, onSignedOut }: Endings) {
  const connection = createConnection()
  const headers = token === null ? undefined : { Authorization: `Bearer ${token}` }
  const socket = createSocket(headers)
  let eventsHeard = 0
  let wasIn = false

  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { headers },
    exchanges: [
      mapExchange({
        onError: (error) => {
          if (isSignedOut(error)) onSignedOut(wasIn)
          if (isOutdated(error.graphQLErrors)) connection.outdated()
        },
        onResult: ({ operation, data }) => {
          wasIn ||= Boolean(data)
          if (operation.kind === 'subscription') eventsHeard += 1
        },
      }),
      cacheExchange(cacheConfig),
      refetchOvertaken(() => eventsHeard),
      byHash,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: liveFeed({
          socket,
          cookie: token === null,
          onExpired,
          onSignedOut: () => onSignedOut(true),
          onDrop: connection.lost,
          onConnected: connection.restored,
        }),
      }),
    ],
  })

  return { client, connection, close: () => void socket.dispose() }
}

export type Transport = ReturnType<typeof createTransport>

function isSignedOut(error: CombinedError): boolean {
  return error.graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHENTICATED')
}
