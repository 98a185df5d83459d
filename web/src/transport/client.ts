import { cacheExchange } from '@urql/exchange-graphcache'
import { Client, fetchExchange, mapExchange, subscriptionExchange, type CombinedError } from 'urql'
import { cacheConfig } from './cache'
import { createConnection } from './connection'
import { fetchAs, type Credentials } from './credentials'
import { byHash, isOutdated } from './documents'
import { keepAnswers } from './keep-answers'
import { liveFeed } from './live-feed'
import { refetchOvertaken } from './refetch-overtaken'
import { createSocket } from './socket'

interface Endings {
  onExpired(): void
  /** The service knows nobody any more, or never did. */
  onSignedOut(wasIn: boolean): void
}

/**
 * All that a signed-in page needs to talk to the service: queries and mutations by fetch, events by socket, each with
 * the newest token.
 */
export function createTransport(credentials: Credentials, { onExpired, onSignedOut }: Endings) {
  const connection = createConnection(() => isAnswered(fetchAs(credentials)))
  let eventsHeard = 0
  let wasIn = false

  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetch: fetchAs(credentials),
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
      keepAnswers,
      cacheExchange(cacheConfig),
      refetchOvertaken(() => eventsHeard),
      byHash,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: liveFeed({
          credentials,
          connect: (onConnected) => createSocket(credentials, onConnected),
          onExpired() {
            connection.lost()
            onExpired()
          },
          onSignedOut: () => onSignedOut(true),
          onDrop(withoutWord) {
            connection.lost()
            if (withoutWord) void connection.broke()
          },
          onConnected: connection.restored,
        }),
      }),
    ],
  })

  return { client, connection }
}

export type Transport = ReturnType<typeof createTransport>

/** Whether the service itself answers, whatever it says of a request that asks nothing. */
async function isAnswered(ask: typeof fetch): Promise<boolean> {
  const headers = { 'Content-Type': 'application/json' }
  const answer = await ask('/graphql', { method: 'POST', headers, body: '{}' }).catch(() => null)
  return answer !== null && answer.status < 500 && Boolean(answer.headers.get('Content-Type')?.includes('json'))
}

function isSignedOut(error: CombinedError): boolean {
  // What is the platform's own token makes no member.
  return error.graphQLErrors.some(({ extensions: { code } }) => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN')
}
