import { useEffect, useState, type ReactNode } from 'react'
import { useClient } from 'urql'
import { ViewerEvents } from '../transport/events'
import { ViewerEventListeners, type ViewerEventListener } from '../transport/use-viewer-event'
import { Start, startVariables } from './start-query'

/** Subscribes to every event after the first query. The cache applies it; `useViewerEvent` receives it too. */
export function ViewerEventsProvider({ children }: { children: ReactNode }) {
  const client = useClient()
  const [listeners] = useState(() => new Set<ViewerEventListener>())

  useEffect(() => {
    // The cursor of the first query: later queries return later ones, and the transport keeps its own.
    const after = client.readQuery(Start, startVariables)?.data?.viewer.eventCursor
    const { unsubscribe } = client.subscription(ViewerEvents, { after }).subscribe(({ data }) => {
      if (data) for (const listener of listeners) listener(data.viewerEvents)
    })
    return unsubscribe
  }, [client, listeners])

  return <ViewerEventListeners value={listeners}>{children}</ViewerEventListeners>
}
