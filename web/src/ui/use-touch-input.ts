import { useSyncExternalStore } from 'react'

/** Whether the member types on a touch keyboard. It covers part of the page, and its Enter key inserts a line break. */
export function useTouchInput(): boolean {
  return useSyncExternalStore(subscribe, matches)
}

const query = '(pointer: coarse)'

function matches(): boolean {
  return matchMedia(query).matches
}

function subscribe(listener: () => void) {
  const list = matchMedia(query)
  list.addEventListener('change', listener)
  return () => list.removeEventListener('change', listener)
}
