import { useEffect, useRef } from 'react'
import { useClient, type Client } from 'urql'
import { graphql } from '../../gql'
import { useViewerEvent } from '../../transport/use-viewer-event'

const UnreadCount = graphql(`
  query UnreadCount {
    viewer { unreadConversationCount }
  }
`)

// A burst of events causes one query.
const delayMs = 300

export function queryUnreadCount(client: Client) {
  void client.query(UnreadCount, {}, { requestPolicy: 'network-only' }).toPromise()
}

/** Queries the number of unread conversations again after events, which do not contain it. */
export function useUnreadCountRefresh() {
  const client = useClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useViewerEvent(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      queryUnreadCount(client)
    }, delayMs)
  })
  useEffect(() => () => clearTimeout(timer.current), [])
}
