import { createContext, use, useEffect, useEffectEvent, useState, type ReactNode } from 'react'
import { useClient } from 'urql'
import { ConversationEvents, type ConversationEvent } from '../transport/events'
import { Start, startVariables } from './start-query'

type Listener = (event: ConversationEvent) => void

const ListenersContext = createContext<Set<Listener>>(new Set())

/** Listens to all that happens after the first query. The cache applies it; `useLiveEvent` hears it besides. */
export function LiveEvents({ children }: { children: ReactNode }) {
  const client = useClient()
  const [listeners] = useState(() => new Set<Listener>())

  useEffect(() => {
    // Later queries bring later cursors. The transport keeps its own.
    const after = client.readQuery(Start, startVariables)?.data?.viewer.eventCursor
    const { unsubscribe } = client.subscription(ConversationEvents, { after }).subscribe(({ data }) => {
      if (data) for (const listener of listeners) listener(data.conversationEvents)
    })
    return unsubscribe
  }, [client, listeners])

  return <ListenersContext value={listeners}>{children}</ListenersContext>
}

export function useLiveEvent(listener: Listener) {
  const listeners = use(ListenersContext)
  const hear = useEffectEvent(listener)
  useEffect(() => {
    const listen = (event: ConversationEvent) => hear(event)
    listeners.add(listen)
    return () => void listeners.delete(listen)
  }, [listeners])
}
