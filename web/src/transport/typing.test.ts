import type { Sink, SubscribePayload } from 'graphql-ws/client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createStore } from '../state/store'
import type { Socket } from './socket'
import { createTyping, type TypingState } from './typing'

// The build adds the hashes, so the documents of tests have none.
const build = vi.hoisted(() => ({ hash: '' }))
vi.mock('./persisted-documents', async (original) => ({ ...(await original<object>()), documentHash: () => build.hash }))

interface Operation {
  payload: SubscribePayload
  sink: Sink
  unsubscribe: () => void
}

function createSocket() {
  const operations: Operation[] = []
  const subscribe = (payload: SubscribePayload, sink: unknown) => {
    const unsubscribe = vi.fn()
    operations.push({ payload, sink: sink as Sink, unsubscribe })
    return unsubscribe
  }
  const tell = (isTyping: boolean) => operations.at(-1)?.sink.next({ data: { typing: { isTyping } } })
  return { socket: { subscribe, dispose: vi.fn() } as Socket, operations, tell }
}

function follow() {
  const socket = createStore<Socket | null>(null)
  const typing = createTyping(socket)
  const states: TypingState[] = []
  const stop = typing.follow('c_1', (state) => states.push(state))
  return { connect: socket.set, typing, states, stop }
}

test('the state is unknown until the service tells, and once it no longer does', () => {
  const { connect, states } = follow()
  const { socket, operations, tell } = createSocket()
  connect(socket)
  expect(operations[0]?.payload.variables).toEqual({ conversationId: 'c_1' })
  tell(false)
  tell(true)
  operations[0]?.sink.complete()
  expect(states).toEqual([null, null, false, true, null])
})

test('a new socket replaces the old one, whose end changes nothing', () => {
  const { connect, states } = follow()
  const [old, renewed] = [createSocket(), createSocket()]
  connect(old.socket)
  old.tell(true)
  connect(renewed.socket)
  renewed.tell(false)
  old.operations[0]?.sink.complete()
  expect(old.operations[0]?.unsubscribe).toHaveBeenCalledOnce()
  expect(states).toEqual([null, null, true, null, false])
})

test('after the end, nothing is received', () => {
  const { connect, states, stop } = follow()
  const { socket, operations, tell } = createSocket()
  connect(socket)
  stop()
  tell(true)
  connect(createSocket().socket)
  expect(operations[0]?.unsubscribe).toHaveBeenCalledOnce()
  expect(states).toEqual([null, null])
})

test('typing is announced only while a socket is connected', () => {
  const { connect, typing } = follow()
  const { socket, operations } = createSocket()
  typing.announce('c_1', true)
  connect(socket)
  typing.announce('c_1', false)
  expect(operations.map(({ payload }) => payload.variables)).toEqual([
    { conversationId: 'c_1' },
    { input: { conversationId: 'c_1', isTyping: false } },
  ])
})

test('a service that does not know the operation tells nothing', () => {
  const { connect, states } = follow()
  const { socket, operations } = createSocket()
  connect(socket)
  operations[0]?.sink.error([{ message: 'no', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
  expect(states).toEqual([null, null, null])
  expect(operations).toHaveLength(1)
})

test('a service that does not know the hash of the operation gets its text, unless it is no longer needed', () => {
  build.hash = 'a1'
  onTestFinished(() => {
    build.hash = ''
  })
  const { connect, states, stop } = follow()
  const { socket, operations, tell } = createSocket()
  const reject = () => operations.at(-1)?.sink.error([{ message: 'no', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }])
  connect(socket)
  expect(operations[0]?.payload).toMatchObject({ query: '', extensions: { persistedQuery: { sha256Hash: 'a1' } } })
  reject()
  expect(operations[1]?.payload.query).toContain('typing(conversationId: $conversationId)')
  tell(true)
  expect(states).toEqual([null, null, true])

  connect(createSocket().socket)
  connect(socket)
  stop()
  reject()
  expect(operations).toHaveLength(3)
})
