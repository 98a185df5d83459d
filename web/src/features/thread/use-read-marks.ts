import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import { useClient } from 'urql'
import { graphql } from '../../gql'
import { sequenceOf } from '../../transport/message-sequence'
import { isPageActive } from '../../ui/page-active'
import { createReadTracker } from './read-tracker'

const MarkRead = graphql(`
  mutation MarkRead($input: MarkConversationReadInput!) {
    markConversationRead(input: $input) {
      conversation { id unreadCount isUnread }
      userErrors { code }
    }
  }
`)

interface Conversation {
  id: string
  lastMessage: { id: string } | null
  unreadCount: number
  isUnread: boolean
}

/**
 * Marks messages as read once they are on the screen, and a conversation that the member has marked as unread when they
 * open it. Returns a ref callback for received messages.
 */
export function useReadMarks({ id: conversationId, lastMessage, unreadCount, isUnread }: Conversation) {
  const client = useClient()

  const removeMark = useEffectEvent(() => {
    if (!isUnread || unreadCount > 0) return
    // A message that has just arrived stays unread.
    void client.mutation(MarkRead, { input: { conversationId, upTo: lastMessage?.id } }).toPromise()
  })
  useEffect(() => removeMark(), [])

  const markRead = useEffectEvent((upTo: string) => {
    // All messages after the read mark are the correspondent's, so the unread count leads back to the mark.
    const alreadyRead = lastMessage ? sequenceOf(lastMessage.id) - unreadCount : 0
    if (sequenceOf(upTo) <= alreadyRead) return
    void client.mutation(MarkRead, { input: { conversationId, upTo } }).toPromise()
  })
  const [tracker] = useState(() => createReadTracker({ isPageActive, markRead: (id) => markRead(id) }))

  useEffect(() => {
    const { update } = tracker
    window.addEventListener('focus', update)
    document.addEventListener('visibilitychange', update)
    return () => {
      window.removeEventListener('focus', update)
      document.removeEventListener('visibilitychange', update)
      tracker.close()
    }
  }, [tracker])

  return useCallback(
    (element: HTMLElement | null, messageId: string) => {
      if (!element) return
      const observer = new IntersectionObserver(
        ([entry]) => (entry?.isIntersecting ? tracker.handleShown(messageId) : tracker.handleHidden(messageId)),
        // A long message counts once a part of it is visible.
        { threshold: 0.2 },
      )
      observer.observe(element)
      return () => {
        observer.disconnect()
        tracker.handleHidden(messageId)
      }
    },
    [tracker],
  )
}
