import { expect, test } from 'vitest'
import { notificationText } from './notification-text'

test.each([
  ['en', { count: 1, correspondent: 'Bob', text: 'Hello' }, { title: 'Bob', body: 'Hello' }],
  ['en', { count: 1, correspondent: 'Bob', text: null }, { title: 'Bob', body: '1 new message' }],
  ['en', { count: 3, correspondent: null, text: null }, { title: 'Messages', body: '3 new messages' }],
  ['fr', { count: 1, correspondent: 'Bob', text: null }, { title: 'Bob', body: '1 nouveau message' }],
  ['fr', { count: 3, correspondent: 'Bob', text: null }, { title: 'Bob', body: '3 nouveaux messages' }],
] as const)('in %s, %o', (language, unread, expected) => {
  expect(notificationText(unread, { id: 'member_1', language })).toEqual(expected)
})
