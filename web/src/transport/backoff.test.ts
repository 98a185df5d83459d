import { expect, test } from 'vitest'
import { backoffDelay } from './backoff'

test('the longest delay doubles with each attempt, up to 30 seconds', () => {
  const longest = [0, 1, 2, 3, 10, 100].map((attempt) => backoffDelay(attempt, () => 1))
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 30_000, 30_000])
})

test('the delay is random in the upper half', () => {
  expect(backoffDelay(1, () => 0)).toBe(500)
  expect(backoffDelay(1, () => 0.5)).toBe(750)
})
