import { useSyncExternalStore } from 'react'
import { createStore } from '../../store'

/**
 * Who is signed in. Outside of the demo, the platform signs its members in and hands the token over, either way:
 *
 * - it opens `/#token=…` (any path of the page will do). A fragment is never sent to a server; it is read once
 *   and taken out of the address bar at once;
 * - a script of the platform on this page calls `window.causerie.signIn(token)`, and again with a fresh token
 *   before the old one ends, if it does not want the member to notice.
 *
 * The token is kept for this tab (`sessionStorage`). When the service says that it is not good any more, the
 * session is `expired`.
 */
export type Session = { token: string } | { token: null; expired: boolean }

declare global {
  interface Window {
    causerie?: { signIn(token: string): void }
  }
}

const kept = 'causerie-token'
const { current, listen, become } = createStore<Session>({ token: null, expired: false })

export function startSession() {
  const handedOver = new URLSearchParams(location.hash.slice(1)).get('token')
  if (handedOver) history.replaceState(null, '', location.pathname + location.search)
  const token = handedOver ?? sessionStorage.getItem(kept)
  if (token) signIn(token)
  window.causerie = { signIn }
}

export function signIn(token: string) {
  sessionStorage.setItem(kept, token)
  become({ token })
}

export function signOut() {
  sessionStorage.removeItem(kept)
  become({ token: null, expired: false })
}

/** Ends the session of this token; one that was signed in meanwhile stays. */
export function expire(token: string) {
  if (current().token !== token) return
  sessionStorage.removeItem(kept)
  become({ token: null, expired: true })
}

export function useSession(): Session {
  return useSyncExternalStore(listen, current)
}
