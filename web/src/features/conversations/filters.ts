import type { ConversationFilter } from '../../gql/graphql'
import { normalizeSearch } from '../../transport/search'

export type FilterName = 'all' | 'unread' | 'open' | 'closed' | 'archived'

export const filterNames: readonly FilterName[] = ['all', 'unread', 'open', 'closed', 'archived']

const filters: Record<FilterName, ConversationFilter> = {
  all: {},
  unread: { unread: true },
  open: { status: 'OPEN' },
  closed: { status: 'CLOSED' },
  archived: { archived: true },
}

/** Returns the filter to query with. Undefined if nothing is filtered, to share the cache entry of the first query. */
export function toConversationFilter(name: FilterName, search: string): ConversationFilter | undefined {
  const normalized = normalizeSearch(search)
  if (name === 'all' && !normalized) return undefined
  return normalized ? { ...filters[name], search: normalized } : filters[name]
}
