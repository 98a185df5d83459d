import type { Cache, Resolver } from '@urql/exchange-graphcache'
import { linkedKeys } from './linked-keys'
import { inSequence, sequenceOf } from './message-sequence'

// The messages of a conversation that arrived outside of a page, in an event or in the response to a mutation. The
// field exists only in the cache. The event log has no gaps, so these messages always continue the newest page.
const receivedMessages = 'receivedMessages'
// The newest message that has expired, which is gone like all before it. Also a field of the cache only.
const expiredUpTo = 'expiredUpTo'

/** Adds a message to its conversation. Adding it again changes nothing. */
export function addMessage(cache: Cache, conversation: string, message: string) {
  const received = linkedKeys(cache, conversation, receivedMessages)
  cache.link(conversation, receivedMessages, inSequence([...received, message]))
}

/** Removes the messages of a conversation up to this one. */
export function expireMessages(cache: Cache, conversation: string, upTo: string) {
  cache.link(conversation, expiredUpTo, upTo)
}

/** Joins the loaded pages of a conversation and the messages received since into one list. */
export const messageList: Resolver = (_parent, args, cache, { parentKey }) => {
  if (cache.resolve(parentKey, 'messages', args) === undefined) return undefined

  let oldest: { page: string; sequence: number } | undefined
  const messages: string[] = linkedKeys(cache, parentKey, receivedMessages)
  for (const { fieldName, fieldKey } of cache.inspectFields(parentKey)) {
    if (fieldName !== 'messages') continue
    const page = cache.resolve(parentKey, fieldKey) as string
    const nodes = linkedKeys(cache, page, 'nodes')
    const sequence = nodes[0] ? sequenceOf(nodes[0]) : Infinity
    if (!oldest || sequence < oldest.sequence) oldest = { page, sequence }
    for (const node of nodes) messages.push(node)
  }
  const expired = cache.resolve(parentKey, expiredUpTo) as string | null | undefined
  const lastExpired = expired ? sequenceOf(expired) : 0
  const pageInfo = oldest && oldest.sequence > lastExpired + 1 && (cache.resolve(oldest.page, 'pageInfo') as string)
  return {
    __typename: 'MessageConnection',
    nodes: inSequence(messages).filter((message) => sequenceOf(message) > lastExpired),
    pageInfo: {
      __typename: 'PageInfo',
      hasPreviousPage: pageInfo ? cache.resolve(pageInfo, 'hasPreviousPage') : false,
      startCursor: pageInfo ? cache.resolve(pageInfo, 'startCursor') : null,
    },
  }
}
