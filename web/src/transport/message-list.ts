import type { Cache, Resolver } from '@urql/exchange-graphcache'
import { linkedKeys } from './linked-keys'
import { inSequence, sequenceOf } from './message-sequence'

// The messages of a conversation that arrived outside of a page, in an event or in the response to a mutation. The
// field exists only in the cache. The event log has no gaps, so these messages always continue the newest page.
const receivedMessages = 'receivedMessages'

/** Adds a message to its conversation. Adding it again changes nothing. */
export function addMessage(cache: Cache, conversation: string, message: string) {
  const received = linkedKeys(cache, conversation, receivedMessages)
  cache.link(conversation, receivedMessages, inSequence([...received, message]))
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
  const pageInfo = oldest && (cache.resolve(oldest.page, 'pageInfo') as string)
  return {
    __typename: 'MessageConnection',
    nodes: inSequence(messages),
    pageInfo: {
      __typename: 'PageInfo',
      hasPreviousPage: pageInfo ? cache.resolve(pageInfo, 'hasPreviousPage') : false,
      startCursor: pageInfo ? cache.resolve(pageInfo, 'startCursor') : null,
    },
  }
}
