import type { FormattedExecutionResult, GraphQLError } from 'graphql'
import type { SubscriptionForwarder } from 'urql'
import { backOff } from './back-off'
import type { Credentials } from './credentials'
import { hashOf, isOutdated, isUnknown } from './documents'
import { onReturn } from './on-return'
import type { Socket } from './socket'

type Fields = Record<string, { cursor?: unknown }>

interface Feed {
  credentials: Credentials
  connect(onConnected: () => void): Socket
  /** Our place in the log was forgotten: everything has to be asked for again. */
  onExpired(): void
  /** The token is not good any more. */
  onSignedOut(): void
  /** Without a word, where the socket was not closed as one should. */
  onDrop(withoutWord: boolean): void
  onConnected(): void
}

// What browsers say of a socket that broke, whatever was the cause. One that never opened brings another kind of event.
const brokenOff = 1006

// A connection that held this long makes the next drop a new one, not a repetition.
const steadyAfter = 5_000

/**
 * Carries a subscription over drops of its socket. Stock clients send their first variables again when they
 * reconnect, and then hear again all that came since; this one asks `after` the newest cursor that it heard. A socket
 * ends with its token: for a fresh one there is another socket, and the last is heard until that is connected.
 */
export function liveFeed({
  credentials,
  connect,
  onExpired,
  onSignedOut,
  onDrop,
  onConnected,
}: Feed): SubscriptionForwarder {
  return ({ query = '', variables }, { query: document }) => ({
    subscribe(observer) {
      let hash = hashOf(document)
      let cursor = variables?.after
      let attempt = 0
      let timer: ReturnType<typeof setTimeout> | undefined
      let steady: ReturnType<typeof setTimeout> | undefined
      const sockets = new Set<Socket>()
      let newest: Socket | undefined
      let brought: string | null | undefined
      let ended = false

      function open() {
        clearTimeout(timer)
        timer = undefined
        brought = credentials.token()
        const socket = connect(() => connected(socket))
        newest = socket
        sockets.add(socket)
        socket.subscribe<Fields, Record<string, unknown>>(
          { ...(hash ? named(hash) : { query }), variables: { ...variables, after: cursor } },
          { next: (result) => hear(socket, result), error: (reason) => drop(socket, reason), complete: () => drop(socket) },
        )
      }

      function connected(socket: Socket) {
        if (socket !== newest) return
        for (const last of sockets) if (last !== socket) leave(last)
        clearTimeout(steady)
        steady = setTimeout(() => (attempt = 0), steadyAfter)
        onConnected()
      }

      function hear(socket: Socket, result: FormattedExecutionResult<Fields, Record<string, unknown>>) {
        if (ended || !sockets.has(socket)) return
        const code = socket === newest ? result.errors?.[0]?.extensions?.code : undefined
        if (code === 'CURSOR_EXPIRED') return end(onExpired)
        if (code === 'UNAUTHENTICATED') return end(onSignedOut)
        if (result.errors || !result.data) return
        cursor = Object.values(result.data)[0]?.cursor ?? cursor
        observer.next(result)
      }

      function drop(socket: Socket, reason?: unknown) {
        leave(socket)
        if (ended || socket !== newest || timer !== undefined) return
        if (hash && isUnknown(reason)) {
          hash = ''
          return open()
        }
        if (isOutdated(reason)) return end(() => observer.next({ errors: reason as GraphQLError[] }))
        // The next socket may bring a fresh cookie; where it does not, it is told that nobody is signed in.
        if (brought !== null && reason instanceof CloseEvent && reason.code === 4403) return end(onSignedOut)
        clearTimeout(steady)
        onDrop(reason instanceof CloseEvent ? reason.code === brokenOff : reason instanceof Event)
        timer = setTimeout(open, backOff(attempt++))
      }

      function end(then: () => void) {
        close()
        then()
      }

      function close() {
        ended = true
        clearTimeout(timer)
        clearTimeout(steady)
        forgetReturn()
        forgetFresh()
        for (const socket of sockets) leave(socket)
      }

      function leave(socket: Socket) {
        // One that was not connected yet may never be: then there is nothing to close.
        if (sockets.delete(socket)) void Promise.resolve(socket.dispose()).catch(() => {})
      }

      function again() {
        attempt = 0
        open()
      }

      // Back in sight or back online, there is no reason to sit out the wait.
      const forgetReturn = onReturn(() => {
        if (timer !== undefined) again()
      })
      const forgetFresh = credentials.listen(() => {
        const token = credentials.token()
        if (token !== undefined && token !== brought) again()
      })

      open()
      return { unsubscribe: close }
    },
  })
}

function named(sha256Hash: string) {
  return { query: '', extensions: { persistedQuery: { version: 1, sha256Hash } } }
}
