import { useLiveEvent } from '../../app/live-events'
import { useOutbox } from './outbox-context'

/** What events say of unsent messages: stored after all, or without a conversation to go to. */
export function useUnsentUpToDate() {
  const outbox = useOutbox()
  useLiveEvent((event) => {
    if (event.__typename === 'ConversationDeleted') outbox.forget(event.conversationId)
    if (event.__typename === 'MessageSent' && event.message.clientKey) outbox.stored(event.message.clientKey)
  })
}
