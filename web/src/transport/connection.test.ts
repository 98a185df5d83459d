import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createConnection } from './connection'

const unreachable = () => Promise.resolve(false)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a short cut is not shown', () => {
  const connection = createConnection(unreachable)
  connection.lost()
  vi.advanceTimersByTime(1_999)
  connection.restored()
  vi.advanceTimersByTime(10_000)
  expect(connection.current()).toBe('live')
})

test('one that lasts is shown after two seconds, however often it is tried meanwhile', () => {
  const connection = createConnection(unreachable)
  connection.lost()
  vi.advanceTimersByTime(1_500)
  connection.lost()
  vi.advanceTimersByTime(500)
  expect(connection.current()).toBe('reconnecting')
  connection.restored()
  expect(connection.current()).toBe('live')
})

test('what is outdated stays so, until the page is loaded again', () => {
  const connection = createConnection(unreachable)
  connection.outdated()
  connection.restored()
  connection.lost()
  vi.advanceTimersByTime(10_000)
  expect(connection.current()).toBe('outdated')
})

test('where the service answers and sockets break, they are blocked', async () => {
  const connection = createConnection(() => Promise.resolve(true))
  connection.lost()
  await connection.broke()
  expect(connection.current()).toBe('live')
  await connection.broke()
  expect(connection.current()).toBe('blocked')
  vi.advanceTimersByTime(10_000)
  expect(connection.current()).toBe('blocked')
  connection.restored()
  expect(connection.current()).toBe('live')
})

test('a service that is away, and comes back, blocks nothing', async () => {
  let isThere = false
  const connection = createConnection(() => Promise.resolve(isThere))
  connection.lost()
  for (let attempt = 0; attempt < 5; attempt++) await connection.broke()
  isThere = true
  await connection.broke()
  connection.restored()
  await connection.broke()
  expect(connection.current()).toBe('live')
})
