import { useCallback, type RefObject } from 'react'

/** Returns a ref for the last element in a scroller. Calls back when it is less than 400 px away. */
export function useNearEnd(scroller: RefObject<HTMLElement | null>, onNear: () => void) {
  return useCallback(
    (end: HTMLElement | null) => {
      if (!end) return
      const observer = new IntersectionObserver(
        ([entry]) => {
          if (entry?.isIntersecting) onNear()
        },
        { root: scroller.current, rootMargin: '400px' },
      )
      observer.observe(end)
      return () => observer.disconnect()
    },
    [scroller, onNear],
  )
}
