import { useMemo, useSyncExternalStore } from 'react'

export { paths } from './paths'

export type Route =
  | { page: 'list' }
  /** `message` is the ID of the message to show first, from the fragment. */
  | { page: 'conversation'; id: string; message: string | null }
  | { page: 'new'; to: string | null }
  | { page: 'member'; id: string }
  | { page: 'unknown' }

/** Returns the route of a path with its query and fragment. Extra slashes are ignored; any other path is `unknown`. */
export function parseRoute(location: string): Route {
  const [, pathname = '', search, fragment] = /^([^?#]*)([^#]*)#?(.*)$/s.exec(location) ?? []
  const [section, id, ...rest] = pathname.split('/').filter(Boolean).map(decode)
  if (section === undefined) return { page: 'list' }
  if (rest.length === 0 && id) {
    if (section === 'c') return { page: 'conversation', id, message: messageIn(id, fragment) }
    if (section === 'm') return { page: 'member', id }
  }
  if (section === 'new' && id === undefined) return { page: 'new', to: new URLSearchParams(search).get('to') }
  return { page: 'unknown' }
}

/** Null unless the fragment is the ID of a message of this conversation, which ends in its number. */
function messageIn(conversationId: string, fragment = ''): string | null {
  const prefix = `${conversationId.replace(/^conversation/, 'message')}_`
  return fragment.startsWith(prefix) && /^[1-9]\d*$/.test(fragment.slice(prefix.length)) ? fragment : null
}

/** Null if the percent-encoding is invalid. */
function decode(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

// `popstate` is not dispatched for `pushState` and `replaceState`.
const navigated = 'causerie:navigated'

export function navigate(path: string, { replace = false } = {}) {
  if (path === currentPath()) return
  history[replace ? 'replaceState' : 'pushState'](null, '', path)
  window.dispatchEvent(new Event(navigated))
}

export function useRoute(): Route {
  const location = useSyncExternalStore(subscribe, currentPath)
  return useMemo(() => parseRoute(location), [location])
}

function currentPath(): string {
  return location.pathname + location.search + location.hash
}

function subscribe(listener: () => void) {
  window.addEventListener('popstate', listener)
  window.addEventListener(navigated, listener)
  return () => {
    window.removeEventListener('popstate', listener)
    window.removeEventListener(navigated, listener)
  }
}
