import { useCallback, useRef } from 'react'

/**
 * Returns a callback that moves the focus to the linked message when it is first shown. When the message is scrolled away
 * and back, the focus stays where it is.
 */
export function useFocusOnce() {
  const isDone = useRef(false)
  return useCallback((element: HTMLElement | null) => {
    if (isDone.current) return
    isDone.current = true
    element?.focus({ preventScroll: true })
  }, [])
}
