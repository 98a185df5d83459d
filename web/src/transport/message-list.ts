import type { Cache, Resolver } from '@urql/exchange-graphcache'
import { links } from './links'
import { inOrder, placeOf } from './message-order'

// Messages that came outside of a page (an event, the answer to a mutation) are remembered in a field of our
// own beside the pages. The feed has no gaps, so they always continue what any page holds.
const heard = 'heardMessages'

/** Puts a message in its conversation. Once or many times makes no difference. */
export function hearMessage(cache: Cache, conversation: string, message: string) {
  cache.link(conversation, heard, inOrder([...links(cache, conversation, heard), message]))
}

/** All pages of a conversation that were loaded, and what was heard since, as one list. */
export const messageList: Resolver = (_parent, args, cache, { parentKey }) => {
  if (cache.resolve(parentKey, 'messages', args) === undefined) return undefined

  let oldest: { page: string; place: number } | undefined
  const messages: string[] = links(cache, parentKey, heard)
  for (const { fieldName, fieldKey } of cache.inspectFields(parentKey)) {
    if (fieldName !== 'messages') continue
    const page = cache.resolve(parentKey, fieldKey) as string
    const nodes = links(cache, page, 'nodes')
    const place = nodes[0] ? placeOf(nodes[0]) : Infinity
    if (!oldest || place < oldest.place) oldest = { page, place }
    for (const node of nodes) messages.push(node)
  }
  const pageInfo = oldest && (cache.resolve(oldest.page, 'pageInfo') as string)
  return {
    __typename: 'MessageConnection',
    nodes: inOrder(messages),
    pageInfo: {
      __typename: 'PageInfo',
      hasPreviousPage: pageInfo ? cache.resolve(pageInfo, 'hasPreviousPage') : false,
      startCursor: pageInfo ? cache.resolve(pageInfo, 'startCursor') : null,
    },
  }
}
