import { createContext, use, useEffect, useEffectEvent } from 'react'
import type { ConversationEvent } from './events'

export type ConversationEventListener = (event: ConversationEvent) => void

export const ConversationEventListeners = createContext<Set<ConversationEventListener>>(new Set())

/** Calls the listener with each conversation event while the component is mounted. */
export function useConversationEvent(listener: ConversationEventListener) {
  const listeners = use(ConversationEventListeners)
  const onEvent = useEffectEvent(listener)
  useEffect(() => {
    const listen = (event: ConversationEvent) => onEvent(event)
    listeners.add(listen)
    return () => void listeners.delete(listen)
  }, [listeners])
}
