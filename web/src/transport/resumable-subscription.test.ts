// @vitest-environment jsdom
import type { ExecutionResult, Sink, SubscribePayload } from 'graphql-ws/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createStore } from '../state/store'
import { resumableSubscription } from './resumable-subscription'
import type { Socket } from './socket'

interface Attempt {
  payload: SubscribePayload
  sink: Sink<ExecutionResult>
  connect(): void
  dispose: () => void
}

function subscribe({ token = 't1' as string | null, document = {} } = {}) {
  const attempts: Attempt[] = []
  const callbacks = { onCursorExpired: vi.fn(), onSignedOut: vi.fn(), onDisconnected: vi.fn(), onConnected: vi.fn() }
  const session = createStore<string | null>(token)
  const credentials = { token: session.get, subscribe: session.subscribe }
  const connect = (connected: () => void): Socket => {
    const dispose = vi.fn()
    return {
      subscribe: (payload: SubscribePayload, sink: unknown) => {
        attempts.push({ payload, sink: sink as Attempt['sink'], connect: connected, dispose })
        return () => {}
      },
      dispose,
    }
  }
  const received: unknown[] = []
  const request = { query: 'subscription', variables: { after: 'c0' }, operationName: undefined, documentId: undefined, extensions: undefined }
  const { unsubscribe } = resumableSubscription({ credentials, connect, ...callbacks })(request, { query: document } as never).subscribe({
    next: (result: unknown) => received.push(result),
    error: () => {},
    complete: () => {},
  })
  return {
    ...callbacks,
    received,
    attempts,
    unsubscribe,
    refresh: session.set,
    connect: () => attempts.at(-1)?.connect(),
    receive: (cursor: string) => attempts.at(-1)?.sink.next({ data: { viewerEvents: { cursor } } }),
    fail: (code: string) => attempts.at(-1)?.sink.next({ errors: [{ message: code, extensions: { code } } as never] }),
    reject: (code: string) => attempts.at(-1)?.sink.error([{ message: code, extensions: { code } } as never]),
    disconnect: (code = 1006) => attempts.at(-1)?.sink.error(new CloseEvent('close', { code })),
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1)
})
afterEach(() => void vi.useRealTimers())

test('after a disconnection it subscribes after the newest cursor it received', () => {
  const subscription = subscribe()
  subscription.receive('c1')
  subscription.receive('c2')
  subscription.disconnect()
  vi.advanceTimersByTime(500)
  expect(subscription.attempts.map(({ payload }) => payload.variables)).toEqual([{ after: 'c0' }, { after: 'c2' }])
})

test('each failure doubles the delay, and a stable connection resets it', () => {
  const subscription = subscribe()
  subscription.disconnect()
  vi.advanceTimersByTime(500)
  subscription.disconnect()
  vi.advanceTimersByTime(999)
  expect(subscription.attempts).toHaveLength(2)
  vi.advanceTimersByTime(1)
  expect(subscription.attempts).toHaveLength(3)
  subscription.connect()
  vi.advanceTimersByTime(5_000)
  subscription.disconnect()
  vi.advanceTimersByTime(500)
  expect(subscription.attempts).toHaveLength(4)
})

test('it reconnects at once when the browser is online again', () => {
  const subscription = subscribe()
  subscription.disconnect()
  window.dispatchEvent(new Event('online'))
  expect(subscription.attempts).toHaveLength(2)
  vi.advanceTimersByTime(60_000)
  expect(subscription.attempts).toHaveLength(2)
})

test('an expired cursor ends the subscription', () => {
  const subscription = subscribe()
  subscription.fail('CURSOR_EXPIRED')
  subscription.attempts[0]?.sink.complete()
  vi.advanceTimersByTime(60_000)
  expect(subscription.onCursorExpired).toHaveBeenCalledOnce()
  expect(subscription.attempts).toHaveLength(1)
})

test('an expired token signs out instead of reconnecting', () => {
  const subscription = subscribe()
  subscription.disconnect(4403)
  vi.advanceTimersByTime(60_000)
  expect(subscription.onSignedOut).toHaveBeenCalledOnce()
  expect(subscription.attempts).toHaveLength(1)
})

test('with a cookie, the next socket may send a fresh token, or learn that there is none', () => {
  const subscription = subscribe({ token: null })
  subscription.disconnect(4403)
  vi.advanceTimersByTime(500)
  expect(subscription.attempts).toHaveLength(2)
  expect(subscription.onSignedOut).not.toHaveBeenCalled()
  subscription.fail('UNAUTHENTICATED')
  expect(subscription.onSignedOut).toHaveBeenCalledOnce()
})

test('it sends the hash of its document, and at once the text if the hash is unknown', () => {
  const subscription = subscribe({ document: { hash: 'abc' } })
  subscription.receive('c1')
  subscription.disconnect()
  vi.advanceTimersByTime(500)
  subscription.reject('PERSISTED_QUERY_NOT_FOUND')
  const extensions = { persistedQuery: { version: 1, sha256Hash: 'abc' } }
  expect(subscription.attempts.map(({ payload }) => payload)).toEqual([
    { query: '', extensions, variables: { after: 'c0' } },
    { query: '', extensions, variables: { after: 'c1' } },
    { query: 'subscription', variables: { after: 'c1' } },
  ])
})

test('if its document is rejected, it returns the error and does not reconnect', () => {
  const subscription = subscribe({ document: { hash: 'abc' } })
  subscription.reject('DOCUMENT_NOT_TRUSTED')
  vi.advanceTimersByTime(60_000)
  expect(subscription.received).toMatchObject([{ errors: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }] }])
  expect(subscription.onDisconnected).not.toHaveBeenCalled()
  expect(subscription.attempts).toHaveLength(1)
})

test('a fresh token opens another socket; the old one is used until the new one is connected', () => {
  const subscription = subscribe()
  subscription.receive('c1')
  subscription.refresh('t2')
  expect(subscription.attempts.map(({ payload }) => payload.variables)).toEqual([{ after: 'c0' }, { after: 'c1' }])
  subscription.attempts[0]?.sink.next({ data: { viewerEvents: { cursor: 'c2' } } })
  expect(subscription.received).toHaveLength(2)
  expect(subscription.attempts[0]?.dispose).not.toHaveBeenCalled()

  subscription.connect()
  expect(subscription.attempts[0]?.dispose).toHaveBeenCalledOnce()
  subscription.attempts[0]?.sink.error(new CloseEvent('close', { code: 4403 }))
  vi.advanceTimersByTime(60_000)
  expect(subscription.onSignedOut).not.toHaveBeenCalled()
  expect(subscription.onDisconnected).not.toHaveBeenCalled()
  expect(subscription.attempts).toHaveLength(2)
})

test('a fresh token ends the delay', () => {
  const subscription = subscribe()
  subscription.disconnect()
  subscription.refresh('t2')
  expect(subscription.attempts).toHaveLength(2)
  vi.advanceTimersByTime(60_000)
  expect(subscription.attempts).toHaveLength(2)
})

test('it does not reconnect once it is unsubscribed', () => {
  const subscription = subscribe()
  subscription.disconnect()
  subscription.unsubscribe()
  window.dispatchEvent(new Event('online'))
  vi.advanceTimersByTime(60_000)
  expect(subscription.attempts).toHaveLength(1)
})
