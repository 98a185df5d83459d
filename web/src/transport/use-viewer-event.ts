import { createContext, use, useEffect, useEffectEvent } from 'react'
import type { ViewerEvent } from './events'

export type ViewerEventListener = (event: ViewerEvent) => void

export const ViewerEventListeners = createContext<Set<ViewerEventListener>>(new Set())

/** Calls the listener with each event in the member's log while the component is mounted. */
export function useViewerEvent(listener: ViewerEventListener) {
  const listeners = use(ViewerEventListeners)
  const onEvent = useEffectEvent(listener)
  useEffect(() => {
    const listen = (event: ViewerEvent) => onEvent(event)
    listeners.add(listen)
    return () => void listeners.delete(listen)
  }, [listeners])
}
