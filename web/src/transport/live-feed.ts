import type { Client as Socket, ExecutionResult } from 'graphql-ws/client'
import type { GraphQLError } from 'graphql'
import type { SubscriptionForwarder } from 'urql'
import { backOff } from './back-off'
import { hashOf, isOutdated, isUnknown } from './documents'
import { onReturn } from './on-return'

type Fields = Record<string, { cursor?: unknown }>

interface Feed {
  socket: Pick<Socket, 'subscribe' | 'on'>
  /** The next socket may bring a fresh token; where it does not, it is told that nobody is signed in. */
  cookie: boolean
  /** Our place in the log was forgotten: everything has to be asked for again. */
  onExpired(): void
  /** The token is not good any more. */
  onSignedOut(): void
  onDrop(): void
  onConnected(): void
}

// A connection that held this long makes the next drop a new one, not a repetition.
const steadyAfter = 5_000

/**
 * Carries a subscription over drops of its socket. Stock clients send their first variables again when they
 * reconnect, and then hear again all that came since; this one asks `after` the newest cursor that it heard.
 */
export function liveFeed({ socket, cookie, onExpired, onSignedOut, onDrop, onConnected }: Feed): SubscriptionForwarder {
  return ({ query = '', variables }, { query: document }) => ({
    subscribe(observer) {
      let hash = hashOf(document)
      let cursor = variables?.after
      let attempt = 0
      let timer: ReturnType<typeof setTimeout> | undefined
      let steady: ReturnType<typeof setTimeout> | undefined
      let leave = () => {}
      let ended = false

      function open() {
        timer = undefined
        leave = socket.subscribe<Fields, Record<string, unknown>>(
          { ...(hash ? named(hash) : { query }), variables: { ...variables, after: cursor } },
          { next: hear, error: drop, complete: drop },
        )
      }

      function hear(result: ExecutionResult<Fields, Record<string, unknown>>) {
        const code = result.errors?.[0]?.extensions?.code
        if (code === 'CURSOR_EXPIRED') return end(onExpired)
        if (code === 'UNAUTHENTICATED') return end(onSignedOut)
        if (result.errors || !result.data) return
        cursor = Object.values(result.data)[0]?.cursor ?? cursor
        observer.next(result)
      }

      function drop(reason?: unknown) {
        if (ended || timer !== undefined) return
        if (hash && isUnknown(reason)) {
          hash = ''
          return open()
        }
        if (isOutdated(reason)) return end(() => observer.next({ errors: reason as GraphQLError[] }))
        if (!cookie && reason instanceof CloseEvent && reason.code === 4403) return end(onSignedOut)
        clearTimeout(steady)
        onDrop()
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
        forgetConnected()
        leave()
      }

      const forgetConnected = socket.on('connected', () => {
        clearTimeout(steady)
        steady = setTimeout(() => (attempt = 0), steadyAfter)
        onConnected()
      })

      // Back in sight or back online, there is no reason to sit out the wait.
      const forgetReturn = onReturn(() => {
        if (timer === undefined) return
        clearTimeout(timer)
        attempt = 0
        open()
      })

      open()
      return { unsubscribe: close }
    },
  })
}

function named(sha256Hash: string) {
  return { query: '', extensions: { persistedQuery: { version: 1, sha256Hash } } }
}
