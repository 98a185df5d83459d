import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createReadTracker } from './read-tracker'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function watch(isWatched = true) {
  const page = { isWatched: () => isWatched, mark: vi.fn() }
  return { page, tracker: createReadTracker(page), look: (now: boolean) => (isWatched = now) }
}

test('several messages on the screen make one mark, up to the newest', () => {
  const { page, tracker } = watch()
  for (const id of ['m_9', 'm_11', 'm_10']) tracker.enters(id)
  vi.runAllTimers()
  expect(page.mark).toHaveBeenCalledExactlyOnceWith('m_11')
})

test('nothing is read while the member looks elsewhere, and what is still shown once they are back', () => {
  const { page, tracker, look } = watch(false)
  tracker.enters('m_1')
  tracker.enters('m_2')
  tracker.leaves('m_2')
  vi.runAllTimers()
  expect(page.mark).not.toHaveBeenCalled()
  look(true)
  tracker.look()
  vi.runAllTimers()
  expect(page.mark).toHaveBeenCalledExactlyOnceWith('m_1')
})

test('marks never go back', () => {
  const { page, tracker } = watch()
  tracker.enters('m_5')
  vi.runAllTimers()
  tracker.leaves('m_5')
  tracker.enters('m_2')
  vi.runAllTimers()
  expect(page.mark).toHaveBeenCalledOnce()
})

test('leaving the thread reports what was seen at once', () => {
  const { page, tracker } = watch()
  tracker.enters('m_1')
  tracker.close()
  expect(page.mark).toHaveBeenCalledExactlyOnceWith('m_1')
})
