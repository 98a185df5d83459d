// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react'
import { Provider, type Client } from 'urql'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { useIsMuted } from './use-is-muted'

const query = vi.fn(() => ({ toPromise: async () => ({ data: undefined }) }))
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

beforeEach(() => void query.mockClear())

function render(conversation: Parameters<typeof useIsMuted>[0]) {
  return renderHook(() => useIsMuted(conversation), {
    wrapper: ({ children }) => <Provider value={{ query } as unknown as Client}>{children}</Provider>,
  }).result
}

test.each([
  ['not muted', { isMuted: false, mutedUntil: null }, false],
  ['muted for good', { isMuted: true, mutedUntil: null }, true],
  ['muted for a while', { isMuted: true, mutedUntil: inMinutes(1) }, true],
  ['muted until a minute ago', { isMuted: true, mutedUntil: inMinutes(-1) }, false],
])('%s', (_, conversation, expected) => {
  expect(render(conversation).current).toBe(expected)
})

test('a mute ends by itself, and what is unread is counted again', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const isMuted = render({ isMuted: true, mutedUntil: inMinutes(60) })
  await act(() => vi.advanceTimersByTimeAsync(59 * 60_000))
  expect(isMuted.current).toBe(true)
  expect(query).not.toHaveBeenCalled()
  await act(() => vi.advanceTimersByTimeAsync(60_000))
  expect(isMuted.current).toBe(false)
  expect(query).toHaveBeenCalledTimes(1)
})
