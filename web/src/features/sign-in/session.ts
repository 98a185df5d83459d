import { useSyncExternalStore } from 'react'
import { config } from '../../app/config'
import { createStore } from '../../store'

/**
 * Who is signed in. Outside of the demo, the platform signs its members in and hands the token over, in one of
 * these ways:
 *
 * - it opens `/#token=…` (any path of the page will do). A fragment is never sent to a server; it is read once
 *   and taken out of the address bar at once;
 * - a script of the platform on this page calls `window.causerie.signIn(token)`, and again with a fresh token
 *   before the old one ends, if it does not want the member to notice;
 * - it sets a cookie that the service knows. The page cannot read it: it asks, and sees who it is.
 *
 * A token that we know is kept for this tab (`sessionStorage`). When the service says that it is not good any more,
 * the session is `expired`.
 */
export type Session = { signedIn: true; token: Token } | { signedIn: false; expired: boolean }

/** Null where the browser sends it in a cookie. */
export type Token = string | null

declare global {
  interface Window {
    causerie?: { signIn(token: string): void }
  }
}

const kept = 'causerie-token'
const { current, listen, become } = createStore<Session>({ signedIn: false, expired: false })

export function startSession() {
  const handedOver = new URLSearchParams(location.hash.slice(1)).get('token')
  if (handedOver) history.replaceState(null, '', location.pathname + location.search)
  const token = handedOver ?? sessionStorage.getItem(kept)
  if (token) signIn(token)
  else if (config.sessionCookie) become({ signedIn: true, token: null })
  window.causerie = { signIn }
}

export function signIn(token: string) {
  sessionStorage.setItem(kept, token)
  become({ signedIn: true, token })
}

export function signOut() {
  sessionStorage.removeItem(kept)
  become({ signedIn: false, expired: false })
}

/** Ends the session of this token; one that was signed in meanwhile stays. Perhaps there never was a cookie. */
export function expire(token: Token, wasIn: boolean) {
  const session = current()
  if (!session.signedIn || session.token !== token) return
  sessionStorage.removeItem(kept)
  become({ signedIn: false, expired: token !== null || wasIn })
}

export function useSession(): Session {
  return useSyncExternalStore(listen, current)
}
