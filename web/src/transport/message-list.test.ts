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

const messages = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => message('ada', first + index))
const names = (first: number, last: number) => messages(first, last).map(({ id }) => id.replace('message_', ''))

test('a part in the middle grows in both directions, and ends before a gap', async () => {
  const claire = createReader()
  await claire.open('ada', messages(90, 99), true)
  await claire.openAround('ada', 50, messages(48, 52))
  expect(claire.shown).toMatchObject({ messages: names(48, 52), hasOlder: true, hasNewer: true })

  await claire.loadOlder('ada', messages(46, 47), true)
  await claire.loadNewer('ada', messages(53, 80), true)
  expect(claire.shown).toMatchObject({ messages: names(46, 80), hasOlder: true, hasNewer: true })
  await claire.loadNewer('ada', messages(81, 92), true)
  expect(claire.shown).toMatchObject({ messages: names(46, 99), hasOlder: true, hasNewer: false })
})

test('new messages continue only the newest part', async () => {
  const claire = createReader()
  await claire.open('ada', messages(98, 99), true)
  await claire.openAround('ada', 50, messages(49, 51))
  claire.messageSent('ada', 100)
  expect(claire.shown).toMatchObject({ messages: names(49, 51), hasNewer: true })

  await claire.openAround('ada', 100)
  expect(claire.shown).toMatchObject({ messages: names(98, 100), hasOlder: true, hasNewer: false })
})

test('a part that reaches the first message that was received is the newest', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('ada', 1)]))
  claire.messageSent('ada', 100)
  await claire.openAround('ada', 100)
  expect(claire.shown.messages).toBeNull()

  await claire.openAround('ada', 98, messages(97, 99))
  expect(claire.shown).toMatchObject({ messages: names(97, 100), hasOlder: true, hasNewer: false })
})

test('a message within a loaded part needs no request, one in a gap does', async () => {
  const claire = createReader()
  await claire.open('ada', messages(90, 99), true)
  await claire.openAround('ada', 50, messages(48, 52))
  await claire.openAround('ada', 95)
  expect(claire.shown).toMatchObject({ messages: names(90, 99), hasNewer: false })
  await claire.openAround('ada', 70)
  expect(claire.shown.messages).toBeNull()
})

test('a page around a message that has expired is what is left', async () => {
  const claire = createReader()
  await claire.openAround('ada', 3, messages(40, 42))
  expect(claire.shown.messages).toEqual(names(40, 42))
})
