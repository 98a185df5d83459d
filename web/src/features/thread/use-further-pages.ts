import { useCallback, useState } from 'react'
import { useClient } from 'urql'
import type { ThreadQuery } from '../../gql/graphql'
import { Thread } from './thread-query'

const pageSize = 100
// The timeline asks for a page as long as it is near its end.
const retryMs = 5_000
// Maximum number of pages to load for printing, in each direction.
const maxPrintedPages = 50

type Ends = NonNullable<ThreadQuery['conversation']>['messages']['pageInfo']

/** Loads the pages before and after the loaded part of a history, which has these ends, into the cache. */
export function useFurtherPages(id: string, ends: Ends | undefined) {
  const client = useClient()
  const [isLoading, setLoading] = useState(false)

  const load = useCallback(
    async (variables: object) => {
      const page = { id, ...variables }
      const { data } = await client.query(Thread, page, { requestPolicy: 'network-only' }).toPromise()
      return data?.conversation?.messages.pageInfo
    },
    [client, id],
  )
  const loadOnce = useCallback(
    async (variables: object | null) => {
      if (!variables || isLoading) return
      setLoading(true)
      if (!(await load(variables))) await new Promise((resolve) => setTimeout(resolve, retryMs))
      setLoading(false)
    },
    [load, isLoading],
  )

  const before = ends?.hasPreviousPage ? ends.startCursor : null
  const after = ends?.hasNextPage ? ends.endCursor : null
  return {
    hasOlder: Boolean(before),
    hasNewer: Boolean(after),
    loadOlder: useCallback(() => void loadOnce(before ? { last: pageSize, before } : null), [loadOnce, before]),
    loadNewer: useCallback(() => void loadOnce(after ? { first: pageSize, after } : null), [loadOnce, after]),
    /** Loads as much as can be printed. */
    async loadAll() {
      let older = ends
      for (let pages = 0; older?.hasPreviousPage && pages < maxPrintedPages; pages++) {
        older = await load({ last: pageSize, before: older.startCursor })
      }
      let newer = ends
      for (let pages = 0; newer?.hasNextPage && pages < maxPrintedPages; pages++) {
        newer = await load({ first: pageSize, after: newer.endCursor })
      }
    },
  }
}
