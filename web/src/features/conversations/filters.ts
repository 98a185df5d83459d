import type { ConversationFilter } from '../../gql/graphql'
import { searchedFor } from '../../transport/search'

export type FilterName = 'all' | 'unread' | 'open' | 'closed'

export const filterNames: readonly FilterName[] = ['all', 'unread', 'open', 'closed']

const filters: Record<FilterName, ConversationFilter> = {
  all: {},
  unread: { unread: true },
  open: { status: 'OPEN' },
  closed: { status: 'CLOSED' },
}

/** What to ask the service for; nothing at all where everything is wanted, as the first query does. */
export function filterFor(name: FilterName, search: string): ConversationFilter | undefined {
  const wanted = searchedFor(search)
  if (name === 'all' && !wanted) return undefined
  return wanted ? { ...filters[name], search: wanted } : filters[name]
}
