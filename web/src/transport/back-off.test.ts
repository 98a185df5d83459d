import { expect, test } from 'vitest'
import { backOff } from './back-off'

test('each wait is up to twice as long as the one before, and never longer than half a minute', () => {
  const longest = [0, 1, 2, 3, 10, 100].map((attempt) => backOff(attempt, () => 1))
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 30_000, 30_000])
})

test('chance spreads it over the upper half', () => {
  expect(backOff(1, () => 0)).toBe(500)
  expect(backOff(1, () => 0.5)).toBe(750)
})
