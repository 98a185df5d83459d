import { useSyncExternalStore } from 'react'

/** Whether the member writes on a touch keyboard: it covers what is to be read, and its Enter breaks lines. */
export function useTouch(): boolean {
  return useSyncExternalStore(listen, isTouch)
}

const query = '(pointer: coarse)'

function isTouch(): boolean {
  return matchMedia(query).matches
}

function listen(listener: () => void) {
  const queried = matchMedia(query)
  queried.addEventListener('change', listener)
  return () => queried.removeEventListener('change', listener)
}
