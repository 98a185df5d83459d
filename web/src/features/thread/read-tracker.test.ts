import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createReadTracker } from './read-tracker'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function createPage({ isActive = true } = {}) {
  const page = { isActive, markRead: vi.fn() }
  const tracker = createReadTracker({ isPageActive: () => page.isActive, markRead: page.markRead })
  return { page, tracker }
}

test('several messages on the screen cause one mutation, up to the newest', () => {
  const { page, tracker } = createPage()
  for (const id of ['m_9', 'm_11', 'm_10']) tracker.handleShown(id)
  vi.runAllTimers()
  expect(page.markRead).toHaveBeenCalledExactlyOnceWith('m_11')
})

test('while the page is not active nothing is marked; then what is still on the screen is', () => {
  const { page, tracker } = createPage({ isActive: false })
  tracker.handleShown('m_1')
  tracker.handleShown('m_2')
  tracker.handleHidden('m_2')
  vi.runAllTimers()
  expect(page.markRead).not.toHaveBeenCalled()
  page.isActive = true
  tracker.update()
  vi.runAllTimers()
  expect(page.markRead).toHaveBeenCalledExactlyOnceWith('m_1')
})

test('an older message does not move the mark back', () => {
  const { page, tracker } = createPage()
  tracker.handleShown('m_5')
  vi.runAllTimers()
  tracker.handleHidden('m_5')
  tracker.handleShown('m_2')
  vi.runAllTimers()
  expect(page.markRead).toHaveBeenCalledOnce()
})

test('a pending mark is sent at once when the thread is left', () => {
  const { page, tracker } = createPage()
  tracker.handleShown('m_1')
  tracker.close()
  expect(page.markRead).toHaveBeenCalledExactlyOnceWith('m_1')
})
