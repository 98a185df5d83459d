import { useEffect } from 'react'
import { useClient } from 'urql'
import { useLiveEvent } from '../../app/live-events'
import { graphql } from '../../gql'

const UnreadCount = graphql(`
  query UnreadCount {
    viewer {
      unreadConversationCount
    }
  }
`)

// A burst of events asks once.
const patience = 300
let timer: ReturnType<typeof setTimeout> | undefined

/** Events do not carry the number of unread conversations: after some, it is asked again. */
export function useFreshUnreadCount() {
  const client = useClient()
  useLiveEvent(() => {
    timer ??= setTimeout(() => {
      timer = undefined
      void client.query(UnreadCount, {}, { requestPolicy: 'network-only' }).toPromise()
    }, patience)
  })
  useEffect(
    () => () => {
      clearTimeout(timer)
      timer = undefined
    },
    [client],
  )
}
