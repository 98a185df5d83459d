import type { Sink, SubscribePayload } from 'graphql-ws/client'
import { expect, test, vi } from 'vitest'
import { createStore } from '../state/store'
import type { Socket } from './socket'
import { createTyping, type TypingState } from './typing'

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
