import { expect, test } from 'vitest'
import { sends } from './keys'

test.each([
  ['Enter sends', { key: 'Enter', shiftKey: false, isComposing: false }, true],
  ['Shift and Enter break the line', { key: 'Enter', shiftKey: true, isComposing: false }, false],
  ['Enter picks a word while an input method composes', { key: 'Enter', shiftKey: false, isComposing: true }, false],
  ['a letter is a letter', { key: 'e', shiftKey: false, isComposing: false }, false],
])('%s', (_, press, expected) => {
  expect(sends(press)).toBe(expected)
})
