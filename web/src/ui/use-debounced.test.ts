// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useDebounced } from './use-debounced'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a word that is typed fast is returned once', () => {
  const seen = new Set<string>()
  const { rerender } = renderHook(({ typed }) => seen.add(useDebounced(typed)), { initialProps: { typed: '' } })

  for (const typed of ['m', 'ma', 'mar', 'marg']) {
    rerender({ typed })
    act(() => void vi.advanceTimersByTime(150))
  }
  expect([...seen]).toEqual([''])
  act(() => void vi.advanceTimersByTime(50))
  expect([...seen]).toEqual(['', 'marg'])
})
