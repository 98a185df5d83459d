/** A message between the tabs of a browser. */
export interface TabMessage {
  /** A request for a token, from a tab that was just opened. */
  asks?: true
  /** A token, for the tab that requested it and for other tabs of the same member. */
  token?: string
  /** The member who has signed out. */
  signedOut?: string
}

/**
 * Opens a channel to the other tabs of this origin, and returns the function that sends a message to them. In a browser
 * without `BroadcastChannel`, or that blocks it, messages are dropped.
 */
export function openTabChannel(onMessage: (message: TabMessage) => void): (message: TabMessage) => void {
  try {
    const channel = new BroadcastChannel('causerie-session')
    channel.onmessage = ({ data }: MessageEvent<TabMessage>) => onMessage(data)
    return (message) => channel.postMessage(message)
  } catch {
    return () => {}
  }
}
