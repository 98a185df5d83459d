import type { Cache, Resolver } from '@urql/exchange-graphcache'
import { linkedKeys } from './linked-keys'
import { matchesSearch } from './search'

interface Filter {
  search?: string | null
  status?: string | null
  unread?: boolean | null
  archived?: boolean | null
}

// Two fields of the viewer that exist only in the cache: the conversations of events and mutations, and the deleted ones.
const receivedConversations = 'receivedConversations'
const deletedConversations = 'deletedConversations'
const viewer = 'Query.viewer'

/** Adds a conversation to the lists whose filter it matches. */
export function addConversation(cache: Cache, conversation: string) {
  add(cache, receivedConversations, conversation)
}

/** Removes a deleted conversation from all lists. A query for it returns null from then on. */
export function removeConversation(cache: Cache, id: string) {
  const conversation = `Conversation:${id}`
  const correspondent = cache.resolve(conversation, 'correspondent') as string | undefined
  if (correspondent && cache.resolve(correspondent, 'openConversation') === conversation) {
    cache.link(correspondent, 'openConversation', null)
  }
  cache.link('Query', 'conversation', { id }, null)
  add(cache, deletedConversations, conversation)
}

/**
 * Returns what the service would return to a new query: the loaded pages and the conversations received since, without
 * the deleted ones, by the filter, latest activity first.
 */
export const conversationList: Resolver = (_parent, args, cache, { parentKey }) => {
  if (cache.resolve(parentKey, 'conversations', args) === undefined) return undefined

  const filter = (args.filter ?? {}) as Filter
  const listed = new Set<string>()
  let lastPage: string | undefined
  for (const field of cache.inspectFields(parentKey)) {
    if (field.fieldName !== 'conversations' || !isSameFilter(field.arguments?.filter, args.filter)) continue
    // Pages are loaded in order: the last one reaches furthest.
    lastPage = cache.resolve(parentKey, field.fieldKey) as string
    for (const node of linkedKeys(cache, lastPage, 'nodes')) listed.add(node)
  }

  const pageInfo = lastPage && (cache.resolve(lastPage, 'pageInfo') as string)
  const hasNextPage = pageInfo ? cache.resolve(pageInfo, 'hasNextPage') : false
  const oldestActivity = hasNextPage ? ([...listed].map((one) => activityOf(cache, one)).sort()[0] ?? '') : ''
  for (const conversation of linkedKeys(cache, parentKey, receivedConversations)) {
    // An older conversation comes with its page.
    if (activityOf(cache, conversation) >= oldestActivity) listed.add(conversation)
  }
  for (const conversation of linkedKeys(cache, parentKey, deletedConversations)) listed.delete(conversation)

  return {
    __typename: 'ConversationConnection',
    nodes: [...listed]
      .filter((conversation) => matches(cache, conversation, filter))
      .sort((one, other) => compare(activityOf(cache, other), activityOf(cache, one))),
    pageInfo: {
      __typename: 'PageInfo',
      hasNextPage,
      endCursor: pageInfo ? cache.resolve(pageInfo, 'endCursor') : null,
    },
  }
}

function matches(cache: Cache, conversation: string, { search, status, unread, archived }: Filter): boolean {
  if (cache.resolve(conversation, 'isArchived') !== (archived ?? false)) return false
  if (status && cache.resolve(conversation, 'status') !== status) return false
  if (unread != null && cache.resolve(conversation, 'isUnread') !== unread) return false
  if (!search) return true
  const correspondent = cache.resolve(conversation, 'correspondent') as string
  const names = ['displayName', 'handle'].map((field) => String(cache.resolve(correspondent, field) ?? ''))
  return matchesSearch(search, names)
}

function isSameFilter(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? {}) === JSON.stringify(other ?? {})
}

function activityOf(cache: Cache, conversation: string): string {
  return String(cache.resolve(conversation, 'lastActivityAt'))
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function add(cache: Cache, field: string, conversation: string) {
  cache.link(viewer, field, [...new Set([...linkedKeys(cache, viewer, field), conversation])])
}
