import { expect, test } from 'vitest'
import { conversation, createReader, message, page } from './cache-reader.test.support'

test('a new message moves its conversation to the top', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('bob', 2), conversation('ada', 1)]))
  claire.messageSent('ada', 5)
  expect(claire.shown.list).toEqual(['ada', 'bob'])
})

test('a conversation that was not in the list appears', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('bob', 2)]))
  claire.messageSent('eve', 5)
  expect(claire.shown.list).toEqual(['eve', 'bob'])
})

test('pages are joined without duplicates, even if a conversation moved between them', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('bob', 3), conversation('ada', 2)], true))
  claire.messageSent('eve', 5)
  await claire.loadNextPage(page([conversation('eve', 5, 1)]))
  expect(claire.shown.list).toEqual(['eve', 'bob', 'ada'])
})

test('an older conversation does not appear before its page is loaded', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('bob', 3), conversation('ada', 2)], true))
  claire.conversationRead(conversation('eve', 1))
  expect(claire.shown.list).toEqual(['bob', 'ada'])
})

test('a conversation leaves the unread filter when it is read, and enters it with a new message', async () => {
  const claire = createReader()
  await claire.list({ unread: true }, page([conversation('bob', 2, 1)]))
  claire.messageSent('ada', 4)
  expect(claire.shown.list).toEqual(['ada', 'bob'])
  claire.conversationRead(conversation('bob', 2, 0))
  expect(claire.shown.list).toEqual(['ada'])
})

test('an archived conversation is only in the list of the archived ones, until its next message', async () => {
  const claire = createReader()
  const archived = { ...conversation('ada', 1), isArchived: true }
  await claire.list(undefined, page([conversation('bob', 2), conversation('ada', 1)]))
  claire.conversationRead(archived)
  expect(claire.shown.list).toEqual(['bob'])
  await claire.list({ archived: true }, page([archived]))
  expect(claire.shown.list).toEqual(['ada'])

  claire.messageSent('ada', 5)
  expect(claire.shown.list).toEqual([])
  await claire.list(undefined, page([]))
  expect(claire.shown.list).toEqual(['ada', 'bob'])
})

test('a conversation that is marked as unread is in the list of the unread ones', async () => {
  const claire = createReader()
  await claire.list({ unread: true }, page([]))
  claire.conversationRead({ ...conversation('bob', 2), isUnread: true })
  expect(claire.shown.list).toEqual(['bob'])
})

test('a search matches conversations that come later, ignoring case and accents', async () => {
  const claire = createReader()
  await claire.list({ search: 'EVE' }, page([]))
  claire.messageSent('bob', 4)
  claire.messageSent('eve', 5)
  expect(claire.shown.list).toEqual(['eve'])
})

test('a deleted conversation leaves the list and the thread, even if the event arrives twice', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('bob', 2), conversation('ada', 1)]))
  await claire.open('ada', [message('ada', 1)], false)
  claire.conversationDeleted('ada')
  claire.conversationDeleted('ada')
  expect(claire.shown).toEqual({ list: ['bob'], messages: null })
})
