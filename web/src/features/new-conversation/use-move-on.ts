import { useEffect } from 'react'
import { useClient } from 'urql'
import { navigate, paths } from '../../routing/routes'
import { useDrafts } from '../composer/drafts'
import { useOutbox } from '../composer/outbox-context'
import { loadThread } from '../thread/use-thread'

/** Once there is a conversation with the member, the page goes there, with all that was written and typed for them. */
export function useMoveOn(memberId: string, conversationId: string | undefined) {
  const client = useClient()
  const outbox = useOutbox()
  const drafts = useDrafts()

  useEffect(() => {
    if (!conversationId) return
    let wanted = true
    // First the thread, so that its field is there at once for who goes on typing.
    void loadThread(client, conversationId).then(() => {
      if (!wanted) return
      outbox.move(memberId, conversationId)
      drafts.move(memberId, conversationId)
      navigate(paths.conversation(conversationId), { replace: true })
    })
    return () => {
      wanted = false
    }
  }, [client, outbox, drafts, memberId, conversationId])
}
