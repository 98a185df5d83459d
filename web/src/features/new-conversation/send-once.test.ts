import { expect, test } from 'vitest'
import { createSendOnce } from './send-once'

test('the same text has the same key, another text another', () => {
  const keyFor = createSendOnce()
  const key = keyFor('hello')
  expect(keyFor('hello')).toBe(key)
  expect(keyFor('hello!')).not.toBe(key)
})
