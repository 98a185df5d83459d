import { expect, test } from 'vitest'
import { conversation, createReader, message, page } from './cache-reader.test.support'

test('an event that arrives twice shows its message once', async () => {
  const claire = createReader()
  await claire.open('ada', [message('ada', 1), message('ada', 2)], false)
  claire.messageSent('ada', 3)
  claire.messageSent('ada', 3)
  claire.messageSent('ada', 2)
  expect(claire.shown.messages).toEqual(['ada_1', 'ada_2', 'ada_3'])
})

test('messages are in order of their sequence numbers: 10 after 9, older pages first', async () => {
  const claire = createReader()
  await claire.open('ada', [message('ada', 8), message('ada', 9)], true)
  claire.messageSent('ada', 10)
  await claire.loadOlder('ada', [message('ada', 6), message('ada', 7)])
  expect(claire.shown.messages).toEqual(['ada_6', 'ada_7', 'ada_8', 'ada_9', 'ada_10'])
})

test('a message that arrived before its conversation was opened is not lost to an older response', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('ada', 1)]))
  claire.messageSent('ada', 3)
  await claire.open('ada', [message('ada', 1), message('ada', 2)], false)
  expect(claire.shown.messages).toEqual(['ada_1', 'ada_2', 'ada_3'])
})
