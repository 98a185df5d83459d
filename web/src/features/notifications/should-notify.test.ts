import { expect, test } from 'vitest'
import { shouldNotify } from './should-notify'

const arrival = { isMine: false, isMuted: false, unreadCount: 1, isShown: false }

test.each([
  ['a new message', {}, true],
  ['my own, from another device', { isMine: true }, false],
  ['one of a muted conversation', { isMuted: true }, false],
  ['one that was read meanwhile', { unreadCount: 0 }, false],
  ['one that I am looking at', { isShown: true }, false],
])('%s', (_, change, expected) => {
  expect(shouldNotify({ ...arrival, ...change })).toBe(expected)
})
