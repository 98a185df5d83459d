import { expect, test } from 'vitest'
import { bodyOf, clean, roomLeft } from './body'

test.each([
  ['a soft line break of slides', 'one\u000Btwo', 'one\ntwo'],
  ['a page break', 'one\u000Ctwo', 'one\ntwo'],
  ['a next line', 'one\u0085two', 'one\ntwo'],
  ['colours of a terminal', '\u001B[1mone\u001B[0m\u007F\u009C', '[1mone[0m'],
  ['a NUL', 'o\u0000ne', 'one'],
  ['lines and tabs', 'one\n\ttwo\r\n', 'one\n\ttwo\r\n'],
  ['joined emoji and other letters', '👩‍👩‍👧 Ёлка 章 e\u0301', '👩‍👩‍👧 Ёлка 章 e\u0301'],
])('%s', (_, text, cleaned) => {
  expect(clean(text)).toBe(cleaned)
})

test('half a character is not sent', () => {
  expect(clean('\ud83d')).toBe('\ud83d')
  expect(bodyOf(' a\ud83d b😀 ')).toBe('a b😀')
})

test('characters are counted as the service does', () => {
  expect(roomLeft('')).toBe(10_000)
  expect(roomLeft('😀'.repeat(10_000))).toBe(0)
  expect(roomLeft('x'.repeat(10_001))).toBe(-1)
})
