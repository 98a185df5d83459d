import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTypingNotifier } from './typing-notifier'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function createMember() {
  const announced: boolean[] = []
  return { announced, writes: createTypingNotifier((isTyping) => announced.push(isTyping)) }
}

test('a member who types is announced every four seconds', () => {
  const { announced, writes } = createMember()
  for (let length = 1; length <= 40; length++) {
    writes('x'.repeat(length))
    vi.advanceTimersByTime(200)
  }
  expect(announced).toEqual([true, true])
})

test('removing the text is announced once, and white space is no text', () => {
  const { announced, writes } = createMember()
  writes('  ')
  writes('B')
  writes(' \n')
  writes('')
  expect(announced).toEqual([true, false])
})

test('text that is written again is announced after four seconds', () => {
  const { announced, writes } = createMember()
  writes('B')
  writes('')
  writes('S')
  vi.advanceTimersByTime(4_000)
  writes('Sa')
  expect(announced).toEqual([true, false, true])
})
