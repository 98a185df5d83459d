import { expect, test } from 'vitest'
import { isMutedNow } from './is-muted'

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

test.each([
  ['not muted', { isMuted: false, mutedUntil: null }, false],
  ['muted for good', { isMuted: true, mutedUntil: null }, true],
  ['muted for a while', { isMuted: true, mutedUntil: inMinutes(1) }, true],
  ['muted until a minute ago', { isMuted: true, mutedUntil: inMinutes(-1) }, false],
])('%s', (_, conversation, expected) => {
  expect(isMutedNow(conversation)).toBe(expected)
})
