import { expect, test } from 'vitest'
import { parseRoute, paths } from './routes'

test.each([
  [paths.list, { page: 'list' }],
  [paths.conversation('conversation_1'), { page: 'conversation', id: 'conversation_1' }],
  [paths.new, { page: 'new', to: null }],
  [paths.newTo('member_1'), { page: 'new', to: 'member_1' }],
  [paths.member('member_1'), { page: 'member', id: 'member_1' }],
  ['/somewhere/else', { page: 'list' }],
])('%s', (path, route) => {
  expect(parseRoute(path)).toEqual(route)
})
