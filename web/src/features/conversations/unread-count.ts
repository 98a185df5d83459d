import { useEffect, useRef } from 'react'
import { useClient } from 'urql'
import { useConversationEvent } from '../../transport/use-conversation-event'
import { graphql } from '../../gql'

const UnreadCount = graphql(`
  query UnreadCount {
    viewer { unreadConversationCount }
  }
`)

// A burst of events asks once.
const patience = 300

/** Events do not carry the number of unread conversations: after some, it is asked again. */
export function useFreshUnreadCount() {
  const client = useClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useConversationEvent(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void client.query(UnreadCount, {}, { requestPolicy: 'network-only' }).toPromise()
    }, patience)
  })
  useEffect(() => () => clearTimeout(timer.current), [])
}
