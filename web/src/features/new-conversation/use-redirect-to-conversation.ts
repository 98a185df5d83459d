import { useEffect } from 'react'
import { useClient } from 'urql'
import { navigate, paths } from '../../routing/routes'
import { useDrafts } from '../composer/drafts'
import { useOutbox } from '../composer/outbox-context'
import { loadThread } from '../thread/thread-query'

/** Navigates to the conversation with the member once it exists, with the draft and the unsent messages. */
export function useRedirectToConversation(memberId: string, conversationId: string | undefined) {
  const client = useClient()
  const outbox = useOutbox()
  const drafts = useDrafts()

  useEffect(() => {
    if (!conversationId) return
    let isCurrent = true
    // The thread is loaded first, so that a member who is typing finds its field at once.
    void loadThread(client, conversationId).then(() => {
      if (!isCurrent) return
      outbox.move(memberId, conversationId)
      drafts.move(memberId, conversationId)
      navigate(paths.conversation(conversationId), { replace: true })
    })
    return () => {
      isCurrent = false
    }
  }, [client, outbox, drafts, memberId, conversationId])
}
