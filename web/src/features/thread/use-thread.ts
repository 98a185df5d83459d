import { useCallback, useMemo, useState } from 'react'
import { useClient, useQuery, type Client } from 'urql'
import { graphql, readFragment } from '../../gql'
import { useSpeech } from '../../i18n/language'
import { isNoId } from '../../transport/failure'
import { personOf } from '../profile/person'
import { ThreadMessage, type StoredMessage } from './thread-message'

const firstPage = 50
const olderPage = 100
// So much of a history is loaded at once, to be printed.
const mostPages = 50

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
      ...Person
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

/** Asks for what `useThread` shows first. */
export async function loadThread(client: Client, id: string) {
  await client.query(Thread, { id, last: firstPage }).toPromise()
}

export type ShownConversation = NonNullable<ReturnType<typeof useThread>['conversation']>

/** A conversation and as much of its history as was loaded; the cache joins the pages and adds what is heard. */
export function useThread(id: string) {
  const { t } = useSpeech()
  const client = useClient()
  const [{ data, error }, ask] = useQuery({ query: Thread, variables: { id, last: firstPage } })
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
    let place = before
    for (let pages = 0; place && pages < mostPages; pages++) {
      const variables = { id, last: olderPage, before: place }
      const { data } = await client.query(Thread, variables, { requestPolicy: 'network-only' }).toPromise()
      const page = data?.conversation?.messages.pageInfo
      place = page?.hasPreviousPage ? page.startCursor : null
    }
  }, [client, id, before])

  const messages = useMemo<StoredMessage[] | undefined>(
    () => list?.nodes.map((node) => readFragment(ThreadMessage, node)),
    [list],
  )
  const conversation = data?.conversation && readFragment(ThreadConversation, data.conversation)
  return {
    conversation: conversation && { ...conversation, correspondent: personOf(conversation.correspondent, t) },
    messages,
    isGone: data?.conversation === null || isNoId(error),
    failed: Boolean(error) && !data,
    hasOlder: Boolean(before),
    loadOlder,
    loadAll,
    retry: () => ask({ requestPolicy: 'network-only' }),
  }
}
