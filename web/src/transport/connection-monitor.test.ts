import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createConnectionMonitor } from './connection-monitor'

const unreachable = () => Promise.resolve(false)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a short interruption is not shown', () => {
  const monitor = createConnectionMonitor(unreachable)
  monitor.disconnected()
  vi.advanceTimersByTime(1_999)
  monitor.connected()
  vi.advanceTimersByTime(10_000)
  expect(monitor.get()).toBe('live')
})

test('an interruption is shown after two seconds, even if attempts fail in the meantime', () => {
  const monitor = createConnectionMonitor(unreachable)
  monitor.disconnected()
  vi.advanceTimersByTime(1_500)
  monitor.disconnected()
  vi.advanceTimersByTime(500)
  expect(monitor.get()).toBe('reconnecting')
  monitor.connected()
  expect(monitor.get()).toBe('live')
})

test('an outdated page stays outdated until it is reloaded', () => {
  const monitor = createConnectionMonitor(unreachable)
  monitor.outdated()
  monitor.connected()
  monitor.disconnected()
  vi.advanceTimersByTime(10_000)
  expect(monitor.get()).toBe('outdated')
})

test('sockets that fail while the service is reachable are blocked', async () => {
  const monitor = createConnectionMonitor(() => Promise.resolve(true))
  monitor.disconnected()
  await monitor.failed()
  expect(monitor.get()).toBe('live')
  await monitor.failed()
  expect(monitor.get()).toBe('blocked')
  vi.advanceTimersByTime(10_000)
  expect(monitor.get()).toBe('blocked')
  monitor.connected()
  expect(monitor.get()).toBe('live')
})

test('a service that was down and comes back does not count as blocked', async () => {
  let isReachable = false
  const monitor = createConnectionMonitor(() => Promise.resolve(isReachable))
  monitor.disconnected()
  for (let attempt = 0; attempt < 5; attempt++) await monitor.failed()
  isReachable = true
  await monitor.failed()
  monitor.connected()
  await monitor.failed()
  expect(monitor.get()).toBe('live')
})
