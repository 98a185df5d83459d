import { expect, test } from 'vitest'
import { parseRoute, paths } from './routes'

test.each([
  [paths.list, { page: 'list' }],
  [paths.conversation('conversation_1'), { page: 'conversation', id: 'conversation_1', message: null }],
  [paths.message('conversation_1', 'message_1_7'), { page: 'conversation', id: 'conversation_1', message: 'message_1_7' }],
  ['/c/conversation_1#message_2_7', { page: 'conversation', id: 'conversation_1', message: null }],
  ['/c/conversation_1#message_1_07', { page: 'conversation', id: 'conversation_1', message: null }],
  ['/c/conversation_1?a=b#c', { page: 'conversation', id: 'conversation_1', message: null }],
  ['/#message_1_7', { page: 'list' }],
  [paths.new, { page: 'new', to: null }],
  [paths.newTo('member_1'), { page: 'new', to: 'member_1' }],
  [paths.member('member_1'), { page: 'member', id: 'member_1' }],
  ['', { page: 'list' }],
  ['/c/conversation_1/', { page: 'conversation', id: 'conversation_1', message: null }],
  ['//c//conversation_1', { page: 'conversation', id: 'conversation_1', message: null }],
  ['/m/member_1/?from=mail', { page: 'member', id: 'member_1' }],
  ['/new/', { page: 'new', to: null }],
  ['/new/?to=a?b', { page: 'new', to: 'a?b' }],
  ['/new?to=%E0%A4%A', { page: 'new', to: '\ufffd%A' }],
  ['/c/%E0%A4%A', { page: 'unknown' }],
  ['/m/%', { page: 'unknown' }],
  ['/%FF', { page: 'unknown' }],
  ['/c', { page: 'unknown' }],
  ['/c/', { page: 'unknown' }],
  ['/c/conversation_1/more', { page: 'unknown' }],
  ['/new/member_1', { page: 'unknown' }],
  ['/somewhere/else', { page: 'unknown' }],
])('%s', (path, route) => {
  expect(parseRoute(path)).toEqual(route)
})
