// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react'
import { useEffect } from 'react'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Provider, type Client } from 'urql'
import { useFurtherPages } from './use-further-pages'

const ends = { hasPreviousPage: true, startCursor: 'start', hasNextPage: false, endCursor: 'end' }

test('a page that cannot be loaded is requested again, but not at once', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const query = vi.fn(() => ({ toPromise: async () => ({ data: undefined }) }))
  renderHook(
    () => {
      const { loadOlder } = useFurtherPages('conversation_1', ends)
      // As the timeline does near its top.
      useEffect(() => loadOlder(), [loadOlder])
    },
    { wrapper: ({ children }) => <Provider value={{ query } as unknown as Client}>{children}</Provider> },
  )
  await act(() => vi.advanceTimersByTimeAsync(1_000))
  expect(query).toHaveBeenCalledTimes(1)
  await act(() => vi.advanceTimersByTimeAsync(5_000))
  expect(query).toHaveBeenCalledTimes(2)
})
