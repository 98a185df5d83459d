import { useSyncExternalStore } from 'react'
import { config } from './config'
import { tabStorage } from '../../state/storage'
import { createStore } from '../../state/store'
import { memberOf, outlives } from './claims'
import { createOtherTabs, type News } from './other-tabs'

/**
 * Who is signed in. Outside of the demo, the platform signs its members in and hands the token over, in one of
 * these ways:
 *
 * - it opens `/#token=…` (any path of the page will do, also in a tab that shows the page already). A fragment is never
 *   sent to a server; it is read once and taken out of the address bar at once;
 * - a script of the platform on this page calls `window.causerie.signIn(token)`, and again with a fresh token
 *   before the old one ends, if it does not want the member to notice;
 * - it sets a cookie that the service knows. The page cannot read it: it asks, and sees who it is.
 *
 * A token that we know is kept for this tab (`sessionStorage`), and given to the other tabs of this browser that ask.
 * When the service says that it is not good any more, the session is `expired`.
 */
export type Session =
  | { signedIn: true; token: Token; member: string }
  | { signedIn: false; expired: boolean }
  /** The other tabs are being asked. */
  | { signedIn: false; asking: true }

/** Null where the browser sends it in a cookie. */
export type Token = string | null

declare global {
  interface Window {
    causerie?: { signIn(token: string): void }
  }
}

const kept = 'causerie-token'
const byCookie = 'cookie'
// An open tab answers within a few milliseconds.
const patience = 200

const { current, listen, become } = createStore<Session>({ signedIn: false, expired: false })
let tellTabs: (news: News) => void = () => {}

export function startSession() {
  tellTabs = createOtherTabs(hear)
  window.causerie = { signIn }
  window.addEventListener('hashchange', takeFromAddress)
  if (takeFromAddress()) return
  const token = tabStorage.read(kept)
  if (token) enter(token)
  else if (config.sessionCookie) become({ signedIn: true, token: null, member: byCookie })
  else if (mayAsk()) ask()
}

function takeFromAddress(): boolean {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (!token) return false
  // Whole: a path that begins with two slashes would be taken for another host's.
  const cleaned = new URL(location.href)
  cleaned.hash = ''
  history.replaceState(null, '', cleaned)
  signIn(token)
  return true
}

/** In the demo, one comes to the front door to choose who one is, and may be somebody else on each tab. */
function mayAsk(): boolean {
  return !config.demo || location.pathname !== '/'
}

function ask() {
  become({ signedIn: false, asking: true })
  tellTabs({ asks: true })
  setTimeout(() => {
    if ('asking' in current()) become({ signedIn: false, expired: false })
  }, patience)
}

function hear({ asks, token, signedOut }: News) {
  const session = current()
  if (asks && session.signedIn && session.token) tellTabs({ token: session.token })
  if (token && 'asking' in session) enter(token)
  if (!session.signedIn) return
  if (token && session.token && memberOf(token) === session.member && outlives(token, session.token)) enter(token)
  if (signedOut === session.member) leave()
}

export function signIn(token: string) {
  enter(token)
  tellTabs({ token })
}

function enter(token: string) {
  tabStorage.write(kept, token)
  become({ signedIn: true, token, member: memberOf(token) })
}

/** Here, and on the other tabs of this member. */
export function signOut() {
  const session = current()
  if (session.signedIn) tellTabs({ signedOut: session.member })
  leave()
}

/** Whoever sits down here next finds nothing: neither the token nor a text. */
function leave() {
  for (const forget of leaving) forget()
  tabStorage.removeAll('causerie-')
  become({ signedIn: false, expired: false })
}

const leaving = new Set<() => void>()

/** Before the member who signs out is gone. */
export function onSignOut(forget: () => void): () => void {
  leaving.add(forget)
  return () => void leaving.delete(forget)
}

/** Ends the session of this token; one that was signed in meanwhile stays. Perhaps there never was a cookie. */
export function expire(token: Token, wasIn: boolean) {
  const session = current()
  if (!session.signedIn || session.token !== token) return
  tabStorage.write(kept, null)
  become({ signedIn: false, expired: token !== null || wasIn })
}

/** The newest token of this member; undefined once somebody else is signed in, or nobody. */
export function tokenOf(member: string): Token | undefined {
  const session = current()
  return session.signedIn && session.member === member ? session.token : undefined
}

export const listenToSession = listen

export function useSession(): Session {
  return useSyncExternalStore(listen, current)
}
