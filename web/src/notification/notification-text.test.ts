import { expect, test } from 'vitest'
import { notificationText } from './notification-text'

test.each([
  ['en', { unreadCount: 1, correspondent: 'Bob', text: 'Hello' }, { title: 'Bob', body: 'Hello' }],
  ['en', { unreadCount: 1, correspondent: 'Bob', text: null }, { title: 'Bob', body: '1 new message' }],
  ['en', { unreadCount: 3, correspondent: null, text: null }, { title: 'Messages', body: '3 new messages' }],
  ['fr', { unreadCount: 1, correspondent: 'Bob', text: null }, { title: 'Bob', body: '1 nouveau message' }],
  ['fr', { unreadCount: 3, correspondent: 'Bob', text: null }, { title: 'Bob', body: '3 nouveaux messages' }],
] as const)('in %s, %o', (language, unread, expected) => {
  expect(notificationText(unread, language)).toEqual(expected)
})
