import { openChannel } from '../../state/channel'

/** A message between the tabs of a browser. */
export interface TabMessage {
  /** A request for a token, from a tab that was just opened. */
  asks?: true
  /** A token, for the tab that requested it and for other tabs of the same member. */
  token?: string
  /** The member who has signed out. */
  signedOut?: string
}

/** Opens a channel to the other tabs of this origin, and returns the function that sends a message to them. */
export function openTabChannel(onMessage: (message: TabMessage) => void): (message: TabMessage) => void {
  return openChannel('causerie-session', onMessage).send
}
