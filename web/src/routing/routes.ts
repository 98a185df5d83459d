import { useMemo, useSyncExternalStore } from 'react'

export type Route =
  | { page: 'list' }
  | { page: 'conversation'; id: string }
  | { page: 'new'; to: string | null }
  | { page: 'member'; id: string }
  | { page: 'unknown' }

/** What an address names, however it was typed: slashes too many do no harm, and nothing is no reason to fail. */
export function parseRoute(location: string): Route {
  const [, pathname = '', search] = /^([^?]*)(.*)$/s.exec(location) ?? []
  const [place, id, ...more] = pathname.split('/').filter(Boolean).map(decoded)
  if (place === undefined) return { page: 'list' }
  if (more.length === 0 && id) {
    if (place === 'c') return { page: 'conversation', id }
    if (place === 'm') return { page: 'member', id }
  }
  if (place === 'new' && id === undefined) return { page: 'new', to: new URLSearchParams(search).get('to') }
  return { page: 'unknown' }
}

/** Null for what no one has written: a percent sign that begins nothing, half of a letter. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

export const paths = {
  list: '/',
  conversation: (id: string) => `/c/${encodeURIComponent(id)}`,
  new: '/new',
  newTo: (memberId: string) => `/new?to=${encodeURIComponent(memberId)}`,
  member: (id: string) => `/m/${encodeURIComponent(id)}`,
}

const moved = 'causerie:moved'

export function navigate(path: string, { replace = false } = {}) {
  if (path === here()) return
  history[replace ? 'replaceState' : 'pushState'](null, '', path)
  window.dispatchEvent(new Event(moved))
}

export function useRoute(): Route {
  const location = useSyncExternalStore(listen, here)
  return useMemo(() => parseRoute(location), [location])
}

function here(): string {
  return location.pathname + location.search
}

function listen(listener: () => void) {
  window.addEventListener('popstate', listener)
  window.addEventListener(moved, listener)
  return () => {
    window.removeEventListener('popstate', listener)
    window.removeEventListener(moved, listener)
  }
}
