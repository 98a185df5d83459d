import { expect, test } from 'vitest'
import { bodyOf, charactersLeft, withoutControlCharacters } from './body'

test.each([
  ['the soft line break of slides becomes a line break', 'one\u000Btwo', 'one\ntwo'],
  ['a page break becomes a line break', 'one\u000Ctwo', 'one\ntwo'],
  ['the NEL character becomes a line break', 'one\u0085two', 'one\ntwo'],
  ['terminal colors are removed', '\u001B[1mone\u001B[0m\u007F\u009C', '[1mone[0m'],
  ['a NUL character is removed', 'o\u0000ne', 'one'],
  ['line breaks and tabs are kept', 'one\n\ttwo\r\n', 'one\n\ttwo\r\n'],
  ['joined emoji and other scripts are kept', '👩‍👩‍👧 Ёлка 章 e\u0301', '👩‍👩‍👧 Ёлка 章 e\u0301'],
])('%s', (_, text, expected) => {
  expect(withoutControlCharacters(text)).toBe(expected)
})

test('a lone surrogate is not sent', () => {
  expect(withoutControlCharacters('\ud83d')).toBe('\ud83d')
  expect(bodyOf(' a\ud83d b😀 ')).toBe('a b😀')
})

test('characters are counted as the service counts them', () => {
  expect(charactersLeft('')).toBe(10_000)
  expect(charactersLeft('😀'.repeat(10_000))).toBe(0)
  expect(charactersLeft('x'.repeat(10_001))).toBe(-1)
})
