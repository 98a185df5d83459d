import { useMemo, useState } from 'react'
import { useClient, useQuery } from 'urql'
import { readFragment } from '../../gql'
import { useLocalization } from '../../i18n/localization'
import { isMalformedId } from '../../transport/failure'
import { summaryOf } from '../profile/member-summary'
import { ThreadMessage, type StoredMessage } from './thread-message'
import { placeToOpen, type Place } from './thread-place'
import { Thread, ThreadConversation, variablesAt } from './thread-query'
import { useFurtherPages } from './use-further-pages'

export type ShownConversation = NonNullable<ReturnType<typeof useThread>['conversation']>
export type ShownHistory = ReturnType<typeof useThread>['history']

/**
 * Returns a conversation and the loaded part of its history, which begins around the linked message, the first unread one
 * or the newest. The cache joins the pages and adds new messages.
 */
export function useThread(id: string, linked: string | null) {
  const { t } = useLocalization()
  const client = useClient()
  const [place, setPlace] = useState(() => placeToOpen(client, id, linked))
  const [{ data, error }, executeQuery] = useQuery({ query: Thread, variables: variablesAt(id, place) })
  const list = data?.conversation?.messages
  const pages = useFurtherPages(id, list?.pageInfo)
  const conversation = data?.conversation && readFragment(ThreadConversation, data.conversation)

  async function showNewest() {
    const newest = conversation?.lastMessage?.id
    if (!newest) return
    const end: Place = { kind: 'newest', variables: { around: newest } }
    const { data } = await client.query(Thread, variablesAt(id, end)).toPromise()
    if (data) setPlace(end)
  }

  const messages = useMemo<StoredMessage[] | undefined>(
    () => list?.nodes.map((node) => readFragment(ThreadMessage, node)),
    [list],
  )
  return {
    conversation: conversation && { ...conversation, correspondent: summaryOf(conversation.correspondent, t) },
    history: { ...pages, place, showNewest: () => void showNewest() },
    messages,
    isGone: data?.conversation === null || isMalformedId(error),
    failed: Boolean(error) && !data,
    retry: () => executeQuery({ requestPolicy: 'network-only' }),
  }
}
