import { useEffect } from 'react'
import { useViewerEvent } from '../../transport/use-viewer-event'
import { useOutbox } from './outbox-context'

/**
 * Keeps the outbox up to date: events show which messages are stored and which conversations are deleted, and messages
 * are sent again when the browser is online.
 */
export function useOutboxSync() {
  const outbox = useOutbox()
  useViewerEvent((event) => {
    if (event.__typename === 'ConversationDeleted') outbox.refuseAll(event.conversationId)
    if (event.__typename === 'MessageSent' && event.message.clientKey) outbox.markStored(event.message.clientKey)
  })
  useEffect(() => {
    window.addEventListener('online', outbox.retryNetworkFailures)
    return () => window.removeEventListener('online', outbox.retryNetworkFailures)
  }, [outbox])
}
