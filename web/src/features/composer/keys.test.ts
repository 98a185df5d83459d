import { expect, test } from 'vitest'
import { sends } from './keys'

const enter = { key: 'Enter', shiftKey: false, ctrlKey: false, metaKey: false, isComposing: false, keyCode: 13 }

test.each([
  ['Enter sends', {}, true],
  ['Shift and Enter break the line', { shiftKey: true }, false],
  ['Enter picks a word while an input method composes', { isComposing: true }, false],
  ['Enter picks a word in Safari, where the composition has just ended', { keyCode: 229 }, false],
  ['a letter is a letter', { key: 'e', keyCode: 69 }, false],
])('%s', (_, press, expected) => {
  expect(sends({ ...enter, ...press }, false)).toBe(expected)
})

test.each([
  ['Enter breaks the line', {}, false],
  ['Control and Enter send', { ctrlKey: true }, true],
  ['Command and Enter send', { metaKey: true }, true],
])('on a touch screen, %s', (_, press, expected) => {
  expect(sends({ ...enter, ...press }, true)).toBe(expected)
})
