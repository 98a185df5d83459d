import { useSyncExternalStore } from 'react'
import { tabStorage } from '../../state/storage'
import { createStore } from '../../state/store'
import { expiresLater, memberKeyOf } from './claims'
import { config } from './config'
import { openTabChannel, type TabMessage } from './tab-channel'

/**
 * Who is signed in. Except in the demo, the platform signs its members in and passes the token to the page in one of
 * these ways:
 *
 * - It opens `/#token=…`, with any path of the page, possibly in a tab that already shows the page. A fragment is never
 *   sent to a server. The page reads it and removes it from the address bar at once.
 * - A script of the platform on this page calls `window.causerie.signIn(token)`. It may call it again with a fresh token
 *   before the old one expires, so that the member notices nothing.
 * - It sets the session cookie that the service accepts. The page cannot read it, and learns from the first query who
 *   the member is.
 *
 * A token is kept for this tab (`sessionStorage`), and passed to the other tabs of this browser on request. Once the
 * service rejects it, the session is `expired`.
 */
export type Session =
  | { signedIn: true; token: Token; member: string }
  | { signedIn: false; expired: boolean }
  /** The other tabs are being asked for a token. */
  | { signedIn: false; asking: true }

/** Null if the browser sends it in a cookie. */
export type Token = string | null

declare global {
  interface Window {
    causerie?: { signIn(token: string): void }
  }
}

const tokenKey = 'causerie-token'
const cookieMember = 'cookie'
// Another open tab mostly answers within a few milliseconds. Until then, nothing is shown.
const tabTimeoutMs = 200
const lastRequestsMs = 1_000

const { get, set, subscribe } = createStore<Session>({ signedIn: false, expired: false })
let sendToTabs: (message: TabMessage) => void = () => {}
// Whether the other tabs were asked for a token, and none has answered. A busy tab may answer late.
let isUnanswered = false

export function startSession() {
  sendToTabs = openTabChannel(handleTabMessage)
  window.causerie = { signIn }
  window.addEventListener('hashchange', takeTokenFromAddress)
  if (takeTokenFromAddress()) return
  const token = tabStorage.read(tokenKey)
  if (token) acceptToken(token)
  else if (config.sessionCookie) set({ signedIn: true, token: null, member: cookieMember })
  else if (mayAskTabs()) askTabs()
}

function takeTokenFromAddress(): boolean {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (!token) return false
  // An absolute URL: a path that begins with two slashes would be interpreted as another host.
  const cleaned = new URL(location.href)
  cleaned.hash = ''
  history.replaceState(null, '', cleaned)
  signIn(token)
  return true
}

/** The start page of the demo lets each tab choose its own member. */
function mayAskTabs(): boolean {
  return !config.demo || location.pathname !== '/'
}

function askTabs() {
  isUnanswered = true
  set({ signedIn: false, asking: true })
  sendToTabs({ asks: true })
  setTimeout(() => {
    if ('asking' in get()) set({ signedIn: false, expired: false })
  }, tabTimeoutMs)
}

function handleTabMessage({ asks, token, signedOut }: TabMessage) {
  const session = get()
  if (asks && session.signedIn && session.token) sendToTabs({ token: session.token })
  if (token && isUnanswered) acceptToken(token)
  if (!session.signedIn) return
  if (token && session.token && memberKeyOf(token) === session.member && expiresLater(token, session.token)) acceptToken(token)
  if (signedOut === session.member) endSession()
}

export function signIn(token: string) {
  acceptToken(token)
  sendToTabs({ token })
}

function acceptToken(token: string) {
  isUnanswered = false
  tabStorage.write(tokenKey, token)
  set({ signedIn: true, token, member: memberKeyOf(token) })
}

/** Signs the member out in this tab and in their other tabs. */
export function signOut() {
  const session = get()
  if (session.signedIn) sendToTabs({ signedOut: session.member })
  endSession()
}

/** Removes tokens, drafts and unsent messages, so that the next person who uses this browser cannot see them. */
function endSession() {
  const member = signedInMember()
  const end = () => {
    if (signedInMember() !== member) return
    tabStorage.removeAll('causerie-')
    set({ signedIn: false, expired: false })
  }
  const last = [...signOutListeners].map((listener) => listener()).filter((result) => result instanceof Promise)
  if (last.length === 0) return end()
  const timeout = new Promise((resolve) => setTimeout(resolve, lastRequestsMs))
  void Promise.race([Promise.allSettled(last), timeout]).then(end)
}

function signedInMember(): string | null {
  const session = get()
  return session.signedIn ? session.member : null
}

type SignOutListener = () => void | Promise<void>

const signOutListeners = new Set<SignOutListener>()

/** Calls the listener before the member is signed out, which waits for its promise for a moment. */
export function onSignOut(listener: SignOutListener): () => void {
  signOutListeners.add(listener)
  return () => void signOutListeners.delete(listener)
}

/**
 * Ends the session if it still has this token. A cookie that never signed a member in has not expired: the browser may
 * not have had one.
 */
export function expire(token: Token, wasSignedIn: boolean) {
  const session = get()
  if (!session.signedIn || session.token !== token) return
  tabStorage.write(tokenKey, null)
  set({ signedIn: false, expired: token !== null || wasSignedIn })
}

/** Returns the newest token of the member. Undefined if they are no longer signed in. */
export function tokenOf(member: string): Token | undefined {
  const session = get()
  return session.signedIn && session.member === member ? session.token : undefined
}

export const subscribeToSession = subscribe

export function useSession(): Session {
  return useSyncExternalStore(subscribe, get)
}
