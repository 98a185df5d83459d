import { useEffect } from 'react'
import { useConversationEvent } from '../../transport/use-conversation-event'
import { useOutbox } from './outbox-context'

/** Unsent messages go once the browser is online again. Events say which are stored after all, or have nowhere to go. */
export function useUnsentUpToDate() {
  const outbox = useOutbox()
  useConversationEvent((event) => {
    if (event.__typename === 'ConversationDeleted') outbox.returnAll(event.conversationId)
    if (event.__typename === 'MessageSent' && event.message.clientKey) outbox.stored(event.message.clientKey)
  })
  useEffect(() => {
    window.addEventListener('online', outbox.retryUnreached)
    return () => window.removeEventListener('online', outbox.retryUnreached)
  }, [outbox])
}
