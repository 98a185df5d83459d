import { useEffect, useState, type ReactNode } from 'react'
import { useClient } from 'urql'
import { ConversationEvents } from '../transport/events'
import { ConversationEventListeners, type ConversationEventListener } from '../transport/use-conversation-event'
import { Start, startVariables } from './start-query'

/** Subscribes to every event after the first query. The cache applies it; `useConversationEvent` receives it too. */
export function ConversationEventsProvider({ children }: { children: ReactNode }) {
  const client = useClient()
  const [listeners] = useState(() => new Set<ConversationEventListener>())

  useEffect(() => {
    // The cursor of the first query: later queries return later ones, and the transport keeps its own.
    const after = client.readQuery(Start, startVariables)?.data?.viewer.eventCursor
    const { unsubscribe } = client.subscription(ConversationEvents, { after }).subscribe(({ data }) => {
      if (data) for (const listener of listeners) listener(data.conversationEvents)
    })
    return unsubscribe
  }, [client, listeners])

  return <ConversationEventListeners value={listeners}>{children}</ConversationEventListeners>
}
