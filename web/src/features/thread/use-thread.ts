import { useCallback, useMemo, useState } from 'react'
import { useClient, useQuery, type Client } from 'urql'
import { graphql, readFragment } from '../../gql'
import { useLocalization } from '../../i18n/localization'
import { isMalformedId } from '../../transport/failure'
import { summaryOf } from '../profile/member-summary'
import { ThreadMessage, type StoredMessage } from './thread-message'

const firstPage = 50
const olderPage = 100
// Maximum number of pages to load for printing.
const maxPrintedPages = 50

export const ThreadConversation = graphql(`
  fragment ThreadConversation on Conversation {
    id
    status
    isMuted
    unreadCount
    closedBy { id }
    lastMessage { id }
    correspondentReadUpTo { id }
    correspondent {
      ...MemberSummary
    }
  }
`)

const Thread = graphql(`
  query Thread($id: ID!, $last: Int!, $before: String) {
    conversation(id: $id) {
      id
      ...ThreadConversation
      messages(last: $last, before: $before) {
        nodes { id ...ThreadMessage }
        pageInfo { hasPreviousPage startCursor }
      }
    }
  }
`)

/** Loads the first page of `useThread`. */
export async function loadThread(client: Client, id: string) {
  await client.query(Thread, { id, last: firstPage }).toPromise()
}

export type ShownConversation = NonNullable<ReturnType<typeof useThread>['conversation']>

/** Returns a conversation and the loaded part of its history. The cache joins the pages and adds new messages. */
export function useThread(id: string) {
  const { t } = useLocalization()
  const client = useClient()
  const [{ data, error }, executeQuery] = useQuery({ query: Thread, variables: { id, last: firstPage } })
  const [loadingOlder, setLoadingOlder] = useState(false)
  const list = data?.conversation?.messages
  const before = list?.pageInfo.hasPreviousPage ? list.pageInfo.startCursor : null

  const loadOlder = useCallback(async () => {
    if (!before || loadingOlder) return
    setLoadingOlder(true)
    await client.query(Thread, { id, last: olderPage, before }, { requestPolicy: 'network-only' }).toPromise()
    setLoadingOlder(false)
  }, [client, id, before, loadingOlder])

  const loadAll = useCallback(async () => {
    let cursor = before
    for (let pages = 0; cursor && pages < maxPrintedPages; pages++) {
      const variables = { id, last: olderPage, before: cursor }
      const { data } = await client.query(Thread, variables, { requestPolicy: 'network-only' }).toPromise()
      const page = data?.conversation?.messages.pageInfo
      cursor = page?.hasPreviousPage ? page.startCursor : null
    }
  }, [client, id, before])

  const messages = useMemo<StoredMessage[] | undefined>(
    () => list?.nodes.map((node) => readFragment(ThreadMessage, node)),
    [list],
  )
  const conversation = data?.conversation && readFragment(ThreadConversation, data.conversation)
  return {
    conversation: conversation && { ...conversation, correspondent: summaryOf(conversation.correspondent, t) },
    messages,
    isGone: data?.conversation === null || isMalformedId(error),
    failed: Boolean(error) && !data,
    hasOlder: Boolean(before),
    loadOlder,
    loadAll,
    retry: () => executeQuery({ requestPolicy: 'network-only' }),
  }
}
