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

test('expired messages disappear, whichever way they were loaded', async () => {
  const claire = createReader()
  await claire.open('ada', [message('ada', 8), message('ada', 9)], true)
  claire.messageSent('ada', 10)
  await claire.loadOlder('ada', [message('ada', 6), message('ada', 7)])

  claire.messagesExpired('ada', 6)
  expect(claire.shown.messages).toEqual(['ada_7', 'ada_8', 'ada_9', 'ada_10'])
  claire.messagesExpired('ada', 9)
  expect(claire.shown.messages).toEqual(['ada_10'])
  claire.messageSent('ada', 11)
  expect(claire.shown.messages).toEqual(['ada_10', 'ada_11'])
})

test('older messages are not loaded any more once they have expired', async () => {
  const claire = createReader()
  await claire.open('ada', [message('ada', 8), message('ada', 9)], true)

  claire.messagesExpired('ada', 5)
  expect(claire.shown).toMatchObject({ messages: ['ada_8', 'ada_9'], hasOlder: true })
  claire.messagesExpired('ada', 7)
  expect(claire.shown).toMatchObject({ messages: ['ada_8', 'ada_9'], hasOlder: false })
})
