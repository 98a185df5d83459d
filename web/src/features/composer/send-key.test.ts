import { expect, test } from 'vitest'
import { isSendKey } from './send-key'

const enter = { key: 'Enter', shiftKey: false, ctrlKey: false, metaKey: false, isComposing: false, keyCode: 13 }

test.each([
  ['Enter sends', {}, true],
  ['Shift and Enter insert a line break', { shiftKey: true }, false],
  ['Enter picks a word in an input method', { isComposing: true }, false],
  ['Enter picks a word in Safari, which has just ended the composition', { keyCode: 229 }, false],
  ['a letter does not send', { key: 'e', keyCode: 69 }, false],
])('%s', (_, press, expected) => {
  expect(isSendKey({ ...enter, ...press }, false)).toBe(expected)
})

test.each([
  ['Enter inserts a line break', {}, false],
  ['Control and Enter send', { ctrlKey: true }, true],
  ['Command and Enter send', { metaKey: true }, true],
])('on a touch screen, %s', (_, press, expected) => {
  expect(isSendKey({ ...enter, ...press }, true)).toBe(expected)
})
