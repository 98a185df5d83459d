import { expect, test } from 'vitest'
import { shouldNotify } from './should-notify'

const message = { isMine: false, isMuted: false, unreadCount: 1, isPaused: false, isQuiet: false }

test.each([
  ['a new message', {}, true],
  ['one’s own message, from another device', { isMine: true }, false],
  ['a message in a muted conversation', { isMuted: true }, false],
  ['a message that was read in the meantime', { unreadCount: 0 }, false],
  ['a message while notifications are turned off', { isPaused: true }, false],
  ['a message in the quiet hours', { isQuiet: true }, false],
])('%s', (_, change, expected) => {
  expect(shouldNotify({ ...message, ...change })).toBe(expected)
})
