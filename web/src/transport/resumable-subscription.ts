import type { FormattedExecutionResult, GraphQLError } from 'graphql'
import type { SubscriptionForwarder } from 'urql'
import { backoffDelay } from './backoff'
import type { Credentials } from './credentials'
import { onOnlineOrVisible } from './on-online-or-visible'
import { documentHash, isOutdatedDocument, isUnknownDocument, persistedQuery } from './persisted-documents'
import type { Socket } from './socket'

type Fields = Record<string, { cursor?: unknown }>
type Result = FormattedExecutionResult<Fields, Record<string, unknown>>

interface Options {
  credentials: Credentials
  connect(onConnected: () => void): Socket
  /** The event log no longer reaches back to the cursor: everything must be loaded again. */
  onCursorExpired(): void
  /** The token is no longer valid. */
  onSignedOut(): void
  /** `isAbnormal` if the socket could not be opened, or ended without a closing handshake. */
  onDisconnected(isAbnormal: boolean): void
  /** Called before the sockets that this one replaces are closed. */
  onConnected(socket: Socket): void
}

// Browsers report this code for any socket that ended without a closing handshake. A socket that never opened causes
// an event of another type.
const abnormalClosure = 1006

// A connection that lasts this long resets the backoff.
const stableAfterMs = 5_000

/**
 * Continues a subscription across disconnections. Stock clients repeat their first variables when they reconnect, and
 * receive again everything since; this one subscribes `after` the newest cursor it received. A socket expires with its
 * token: for a fresh token another socket is opened, and the old one is used until the new one is connected.
 */
export function resumableSubscription({
  credentials,
  connect,
  onCursorExpired,
  onSignedOut,
  onDisconnected,
  onConnected,
}: Options): SubscriptionForwarder {
  return ({ query = '', variables }, { query: document }) => ({
    subscribe(observer) {
      let hash = documentHash(document)
      let cursor = variables?.after
      let attempt = 0
      let reconnectTimer: ReturnType<typeof setTimeout> | undefined
      let stableTimer: ReturnType<typeof setTimeout> | undefined
      const sockets = new Set<Socket>()
      let newest: Socket | undefined
      let sentToken: string | null | undefined
      let isEnded = false

      function open() {
        clearTimeout(reconnectTimer)
        reconnectTimer = undefined
        sentToken = credentials.token()
        const socket = connect(() => handleConnected(socket))
        newest = socket
        sockets.add(socket)
        socket.subscribe<Fields, Record<string, unknown>>(
          { ...(hash ? persistedQuery(hash) : { query }), variables: { ...variables, after: cursor } },
          {
            next: (result) => handleResult(socket, result),
            error: (reason) => handleDisconnected(socket, reason),
            complete: () => handleDisconnected(socket),
          },
        )
      }

      function handleConnected(socket: Socket) {
        if (socket !== newest) return
        onConnected(socket)
        for (const older of sockets) if (older !== socket) close(older)
        clearTimeout(stableTimer)
        stableTimer = setTimeout(() => (attempt = 0), stableAfterMs)
      }

      function handleResult(socket: Socket, result: Result) {
        if (isEnded || !sockets.has(socket)) return
        const code = socket === newest ? result.errors?.[0]?.extensions?.code : undefined
        if (code === 'CURSOR_EXPIRED') return end(onCursorExpired)
        if (code === 'UNAUTHENTICATED') return end(onSignedOut)
        if (result.errors || !result.data) return
        cursor = Object.values(result.data)[0]?.cursor ?? cursor
        observer.next(result)
      }

      function handleDisconnected(socket: Socket, reason?: unknown) {
        close(socket)
        if (isEnded || socket !== newest || reconnectTimer !== undefined) return
        if (hash && isUnknownDocument(reason)) {
          hash = ''
          return open()
        }
        if (isOutdatedDocument(reason)) return end(() => observer.next({ errors: reason as GraphQLError[] }))
        // With a cookie, the next socket may send a fresh one; if not, the service returns UNAUTHENTICATED.
        if (sentToken !== null && reason instanceof CloseEvent && reason.code === 4403) return end(onSignedOut)
        clearTimeout(stableTimer)
        onDisconnected(reason instanceof CloseEvent ? reason.code === abnormalClosure : reason instanceof Event)
        reconnectTimer = setTimeout(open, backoffDelay(attempt++))
      }

      function end(callback: () => void) {
        unsubscribe()
        callback()
      }

      function unsubscribe() {
        isEnded = true
        clearTimeout(reconnectTimer)
        clearTimeout(stableTimer)
        stopWatchingPage()
        stopWatchingToken()
        for (const socket of sockets) close(socket)
      }

      function close(socket: Socket) {
        // Disposing of a socket that never connected may be rejected: there is nothing to close then.
        if (sockets.delete(socket)) void Promise.resolve(socket.dispose()).catch(() => {})
      }

      function reconnectNow() {
        attempt = 0
        open()
      }

      const stopWatchingPage = onOnlineOrVisible(() => {
        if (reconnectTimer !== undefined) reconnectNow()
      })
      const stopWatchingToken = credentials.subscribe(() => {
        const token = credentials.token()
        if (token !== undefined && token !== sentToken) reconnectNow()
      })

      open()
      return { unsubscribe }
    },
  })
}
