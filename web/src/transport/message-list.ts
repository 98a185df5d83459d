import type { Cache, Resolver } from '@urql/exchange-graphcache'
import { linkedKeys } from './linked-keys'
import { messageRuns } from './message-runs'
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

/**
 * Returns the loaded part of the history, without gaps, that contains the message `around`, or else the page with these
 * arguments.
 */
export const messageList: Resolver = (_parent, args, cache, { parentKey }) => {
  const page = cache.resolve(parentKey, 'messages', args) as string | undefined
  const received = linkedKeys(cache, parentKey, receivedMessages)
  const runs = messageRuns(cache, parentKey, received)
  const runWith = (message: unknown) =>
    typeof message === 'string'
      ? runs.find(({ first, last }) => first <= sequenceOf(message) && sequenceOf(message) <= last)
      : undefined
  const run = runWith(args.around) ?? runWith(page && linkedKeys(cache, page, 'nodes')[0])
  if (page === undefined && !run) return undefined

  const expired = cache.resolve(parentKey, expiredUpTo) as string | null | undefined
  const lastExpired = expired ? sequenceOf(expired) : 0
  const start = run && run.first > lastExpired + 1 && run.start
  return {
    __typename: 'MessageConnection',
    // A page without messages is that of an empty conversation.
    nodes: inSequence(run ? run.messages : received).filter((message) => sequenceOf(message) > lastExpired),
    pageInfo: {
      __typename: 'PageInfo',
      hasPreviousPage: start ? cache.resolve(start, 'hasPreviousPage') : false,
      startCursor: start ? cache.resolve(start, 'startCursor') : null,
      hasNextPage: run ? !run.isNewest : false,
      endCursor: run ? cache.resolve(run.end, 'endCursor') : null,
    },
  }
}
