import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createConnection } from './connection'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a short cut is not shown', () => {
  const connection = createConnection()
  connection.lost()
  vi.advanceTimersByTime(1_999)
  connection.restored()
  vi.advanceTimersByTime(10_000)
  expect(connection.current()).toBe('live')
})

test('one that lasts is shown after two seconds, however often it is tried meanwhile', () => {
  const connection = createConnection()
  connection.lost()
  vi.advanceTimersByTime(1_500)
  connection.lost()
  vi.advanceTimersByTime(500)
  expect(connection.current()).toBe('reconnecting')
  connection.restored()
  expect(connection.current()).toBe('live')
})

test('what is outdated stays so, until the page is loaded again', () => {
  const connection = createConnection()
  connection.outdated()
  connection.restored()
  connection.lost()
  vi.advanceTimersByTime(10_000)
  expect(connection.current()).toBe('outdated')
})
