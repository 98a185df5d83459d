import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import { useClient } from 'urql'
import { isWatched } from '../../ui/page-active'
import { graphql } from '../../gql'
import { placeOf } from '../../transport/message-order'
import { createReadTracker } from './read-tracker'

const MarkRead = graphql(`
  mutation MarkRead($input: MarkConversationReadInput!) {
    markConversationRead(input: $input) {
      conversation { id unreadCount }
      userErrors { code }
    }
  }
`)

/** Moves the member's read mark as messages are really shown. Gives a ref callback for received messages. */
export function useReadMarks(conversationId: string, lastMessageId: string | undefined, unreadCount: number) {
  const client = useClient()

  const mark = useEffectEvent((upTo: string) => {
    // After my mark there are only messages of the other: so many from the last one.
    const alreadyRead = lastMessageId ? placeOf(lastMessageId) - unreadCount : 0
    if (placeOf(upTo) <= alreadyRead) return
    void client.mutation(MarkRead, { input: { conversationId, upTo } }).toPromise()
  })
  const [tracker] = useState(() => createReadTracker({ isWatched, mark: (id) => mark(id) }))

  useEffect(() => {
    const { look } = tracker
    window.addEventListener('focus', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      window.removeEventListener('focus', look)
      document.removeEventListener('visibilitychange', look)
      tracker.close()
    }
  }, [tracker])

  return useCallback(
    (element: HTMLElement | null, messageId: string) => {
      if (!element) return
      const observer = new IntersectionObserver(
        ([entry]) => (entry?.isIntersecting ? tracker.enters(messageId) : tracker.leaves(messageId)),
        // A long message counts once a part of it is there to be read.
        { threshold: 0.2 },
      )
      observer.observe(element)
      return () => {
        observer.disconnect()
        tracker.leaves(messageId)
      }
    },
    [tracker],
  )
}
