import { canNotify } from './worker'

const name = 'causerie-notifications'

/** Tells all tabs of this browser, including this one, that notifications were turned on or off. */
export function tellTurned() {
  const channel = new BroadcastChannel(name)
  channel.postMessage(null)
  channel.close()
}

/** Calls the listener when notifications were turned on or off in any tab. Returns the function that stops. */
export function onTurned(listener: () => void): () => void {
  if (!canNotify()) return () => {}
  const channel = new BroadcastChannel(name)
  channel.onmessage = listener
  return () => channel.close()
}
