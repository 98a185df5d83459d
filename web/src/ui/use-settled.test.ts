// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useSettled } from './use-settled'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('typed fast, a word settles once', () => {
  const seen = new Set<string>()
  const { rerender } = renderHook(({ typed }) => seen.add(useSettled(typed)), { initialProps: { typed: '' } })

  for (const typed of ['m', 'ma', 'mar', 'marg']) {
    rerender({ typed })
    act(() => void vi.advanceTimersByTime(150))
  }
  expect([...seen]).toEqual([''])
  act(() => void vi.advanceTimersByTime(50))
  expect([...seen]).toEqual(['', 'marg'])
})
