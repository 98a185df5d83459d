import { useMemo, useSyncExternalStore } from 'react'

export type Route =
  | { page: 'list' }
  | { page: 'conversation'; id: string }
  | { page: 'new'; to: string | null }
  | { page: 'member'; id: string }

export function parseRoute(location: string): Route {
  const { pathname, searchParams } = new URL(location, 'http://page')
  const [, place, id] = pathname.split('/')
  if (place === 'c' && id) return { page: 'conversation', id: decodeURIComponent(id) }
  if (place === 'm' && id) return { page: 'member', id: decodeURIComponent(id) }
  if (place === 'new') return { page: 'new', to: searchParams.get('to') }
  return { page: 'list' }
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
