import type { Cache, Resolver } from '@urql/exchange-graphcache'
import { links } from './links'
import { contains } from './search'

interface Filter {
  search?: string | null
  status?: string | null
  unread?: boolean | null
}

// The list answers as the service would if it were asked again: pages that were loaded, what was heard since,
// without what is gone, fitting the filter, the newest activity first. The two fields are our own.
const heard = 'heardConversations'
const gone = 'goneConversations'
const viewer = 'Query.viewer'

/** Something happened in a conversation: it belongs in the lists that it fits. */
export function hearConversation(cache: Cache, conversation: string) {
  add(cache, heard, conversation)
}

/** A conversation was deleted: it leaves every list, and asking for it gives nothing. */
export function forgetConversation(cache: Cache, id: string) {
  const conversation = `Conversation:${id}`
  const correspondent = cache.resolve(conversation, 'correspondent') as string | undefined
  if (correspondent && cache.resolve(correspondent, 'openConversation') === conversation) {
    cache.link(correspondent, 'openConversation', null)
  }
  cache.link('Query', 'conversation', { id }, null)
  add(cache, gone, conversation)
}

export const conversationList: Resolver = (_parent, args, cache, { parentKey }) => {
  if (cache.resolve(parentKey, 'conversations', args) === undefined) return undefined

  const filter = (args.filter ?? {}) as Filter
  const listed = new Set<string>()
  let lastPage: string | undefined
  for (const field of cache.inspectFields(parentKey)) {
    if (field.fieldName !== 'conversations' || !sameFilter(field.arguments?.filter, args.filter)) continue
    // They are loaded one after the other, so the last one reaches furthest.
    lastPage = cache.resolve(parentKey, field.fieldKey) as string
    for (const node of links(cache, lastPage, 'nodes')) listed.add(node)
  }

  const pageInfo = lastPage && (cache.resolve(lastPage, 'pageInfo') as string)
  const hasNextPage = pageInfo ? cache.resolve(pageInfo, 'hasNextPage') : false
  const reached = hasNextPage ? ([...listed].map((one) => activityOf(cache, one)).sort()[0] ?? '') : ''
  for (const conversation of links(cache, parentKey, heard)) {
    // What stands further down than what was loaded comes with its page.
    if (activityOf(cache, conversation) >= reached) listed.add(conversation)
  }
  for (const conversation of links(cache, parentKey, gone)) listed.delete(conversation)

  return {
    __typename: 'ConversationConnection',
    nodes: [...listed]
      .filter((conversation) => fits(cache, conversation, filter))
      .sort((one, other) => compare(activityOf(cache, other), activityOf(cache, one))),
    pageInfo: {
      __typename: 'PageInfo',
      hasNextPage,
      endCursor: pageInfo ? cache.resolve(pageInfo, 'endCursor') : null,
    },
  }
}

function fits(cache: Cache, conversation: string, { search, status, unread }: Filter): boolean {
  if (status && cache.resolve(conversation, 'status') !== status) return false
  if (unread != null && (cache.resolve(conversation, 'unreadCount') as number) > 0 !== unread) return false
  if (!search) return true
  const correspondent = cache.resolve(conversation, 'correspondent') as string
  return contains(search, ['displayName', 'handle'].map((field) => String(cache.resolve(correspondent, field) ?? '')))
}

function sameFilter(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? {}) === JSON.stringify(other ?? {})
}

function activityOf(cache: Cache, conversation: string): string {
  return String(cache.resolve(conversation, 'lastActivityAt'))
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function add(cache: Cache, field: string, conversation: string) {
  cache.link(viewer, field, [...new Set([...links(cache, viewer, field), conversation])])
}
