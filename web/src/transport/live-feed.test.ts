// @vitest-environment jsdom
import type { ExecutionResult, Sink, SubscribePayload } from 'graphql-ws/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createStore } from '../state/store'
import { liveFeed } from './live-feed'
import type { Socket } from './socket'

interface Attempt {
  payload: SubscribePayload
  sink: Sink<ExecutionResult>
  connect(): void
  dispose: () => void
}

function feed({ token = 't1' as string | null, document = {} } = {}) {
  const attempts: Attempt[] = []
  const hooks = { onExpired: vi.fn(), onSignedOut: vi.fn(), onDrop: vi.fn(), onConnected: vi.fn() }
  const session = createStore<string | null>(token)
  const credentials = { token: session.current, listen: session.listen }
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
  const heard: unknown[] = []
  const request = { query: 'subscription', variables: { after: 'c0' }, operationName: undefined, documentId: undefined, extensions: undefined }
  const { unsubscribe } = liveFeed({ credentials, connect, ...hooks })(request, { query: document } as never).subscribe({
    next: (result: unknown) => heard.push(result),
    error: () => {},
    complete: () => {},
  })
  return {
    ...hooks,
    heard,
    attempts,
    unsubscribe,
    refresh: session.become,
    connect: () => attempts.at(-1)?.connect(),
    tell: (cursor: string) => attempts.at(-1)?.sink.next({ data: { conversationEvents: { cursor } } }),
    fail: (code: string) => attempts.at(-1)?.sink.next({ errors: [{ message: code, extensions: { code } } as never] }),
    refuse: (code: string) => attempts.at(-1)?.sink.error([{ message: code, extensions: { code } } as never]),
    drop: (code = 1006) => attempts.at(-1)?.sink.error(new CloseEvent('close', { code })),
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1)
})
afterEach(() => void vi.useRealTimers())

test('after a drop it asks for what came after the newest cursor that it heard', () => {
  const live = feed()
  live.tell('c1')
  live.tell('c2')
  live.drop()
  vi.advanceTimersByTime(500)
  expect(live.attempts.map(({ payload }) => payload.variables)).toEqual([{ after: 'c0' }, { after: 'c2' }])
})

test('each failure doubles the wait, and a connection that holds begins anew', () => {
  const live = feed()
  live.drop()
  vi.advanceTimersByTime(500)
  live.drop()
  vi.advanceTimersByTime(999)
  expect(live.attempts).toHaveLength(2)
  vi.advanceTimersByTime(1)
  expect(live.attempts).toHaveLength(3)
  live.connect()
  vi.advanceTimersByTime(5_000)
  live.drop()
  vi.advanceTimersByTime(500)
  expect(live.attempts).toHaveLength(4)
})

test('back online, it does not sit out the wait', () => {
  const live = feed()
  live.drop()
  window.dispatchEvent(new Event('online'))
  expect(live.attempts).toHaveLength(2)
  vi.advanceTimersByTime(60_000)
  expect(live.attempts).toHaveLength(2)
})

test('a forgotten cursor ends it, for everything to be asked again', () => {
  const live = feed()
  live.fail('CURSOR_EXPIRED')
  live.attempts[0]?.sink.complete()
  vi.advanceTimersByTime(60_000)
  expect(live.onExpired).toHaveBeenCalledOnce()
  expect(live.attempts).toHaveLength(1)
})

test('a token that has ended signs out instead of trying again', () => {
  const live = feed()
  live.drop(4403)
  vi.advanceTimersByTime(60_000)
  expect(live.onSignedOut).toHaveBeenCalledOnce()
  expect(live.attempts).toHaveLength(1)
})

test('with a cookie, the next socket may bring a fresh token, or tell that there is none', () => {
  const live = feed({ token: null })
  live.drop(4403)
  vi.advanceTimersByTime(500)
  expect(live.attempts).toHaveLength(2)
  expect(live.onSignedOut).not.toHaveBeenCalled()
  live.fail('UNAUTHENTICATED')
  expect(live.onSignedOut).toHaveBeenCalledOnce()
})

test('it names its document by the hash, and where that is not known sends the text, at once and in its place', () => {
  const live = feed({ document: { hash: 'abc' } })
  live.tell('c1')
  live.drop()
  vi.advanceTimersByTime(500)
  live.refuse('PERSISTED_QUERY_NOT_FOUND')
  const extensions = { persistedQuery: { version: 1, sha256Hash: 'abc' } }
  expect(live.attempts.map(({ payload }) => payload)).toEqual([
    { query: '', extensions, variables: { after: 'c0' } },
    { query: '', extensions, variables: { after: 'c1' } },
    { query: 'subscription', variables: { after: 'c1' } },
  ])
})

test('where its document is not taken at all, it says so and does not try again', () => {
  const live = feed({ document: { hash: 'abc' } })
  live.refuse('DOCUMENT_NOT_TRUSTED')
  vi.advanceTimersByTime(60_000)
  expect(live.heard).toMatchObject([{ errors: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }] }])
  expect(live.onDrop).not.toHaveBeenCalled()
  expect(live.attempts).toHaveLength(1)
})

test('a fresh token comes with another socket; the last is heard until that is connected', () => {
  const live = feed()
  live.tell('c1')
  live.refresh('t2')
  expect(live.attempts.map(({ payload }) => payload.variables)).toEqual([{ after: 'c0' }, { after: 'c1' }])
  live.attempts[0]?.sink.next({ data: { conversationEvents: { cursor: 'c2' } } })
  expect(live.heard).toHaveLength(2)
  expect(live.attempts[0]?.dispose).not.toHaveBeenCalled()

  live.connect()
  expect(live.attempts[0]?.dispose).toHaveBeenCalledOnce()
  live.attempts[0]?.sink.error(new CloseEvent('close', { code: 4403 }))
  vi.advanceTimersByTime(60_000)
  expect(live.onSignedOut).not.toHaveBeenCalled()
  expect(live.onDrop).not.toHaveBeenCalled()
  expect(live.attempts).toHaveLength(2)
})

test('a fresh token ends a wait', () => {
  const live = feed()
  live.drop()
  live.refresh('t2')
  expect(live.attempts).toHaveLength(2)
  vi.advanceTimersByTime(60_000)
  expect(live.attempts).toHaveLength(2)
})

test('once left, it stays away', () => {
  const live = feed()
  live.drop()
  live.unsubscribe()
  window.dispatchEvent(new Event('online'))
  vi.advanceTimersByTime(60_000)
  expect(live.attempts).toHaveLength(1)
})
