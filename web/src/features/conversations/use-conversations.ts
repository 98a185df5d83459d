import { useCallback, useState } from 'react'
import { useClient, useQuery } from 'urql'
import { graphql } from '../../gql'
import type { ConversationFilter } from '../../gql/graphql'

const pageSize = 30

const Conversations = graphql(`
  query Conversations($filter: ConversationFilter, $first: Int!, $after: String) {
    viewer {
      conversations(filter: $filter, first: $first, after: $after) {
        nodes { id ...ConversationRow }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`)

/** Returns the conversations that match the filter. The cache joins the pages and keeps them up to date. */
export function useConversations(filter: ConversationFilter | undefined) {
  const client = useClient()
  const [{ data, error }, executeQuery] = useQuery({ query: Conversations, variables: { filter, first: pageSize } })
  const [loadingMore, setLoadingMore] = useState(false)
  const list = data?.viewer.conversations
  const after = list?.pageInfo.hasNextPage ? list.pageInfo.endCursor : null

  const loadMore = useCallback(async () => {
    if (!after || loadingMore) return
    setLoadingMore(true)
    await client.query(Conversations, { filter, first: pageSize, after }, { requestPolicy: 'network-only' }).toPromise()
    setLoadingMore(false)
  }, [client, filter, after, loadingMore])

  return {
    conversations: list?.nodes,
    failed: Boolean(error) && !list,
    hasMore: Boolean(after),
    loadMore,
    retry: () => executeQuery({ requestPolicy: 'network-only' }),
  }
}
