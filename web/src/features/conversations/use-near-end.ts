import { useCallback, type RefObject } from 'react'

/** A ref for the last thing in a scroller: calls back when it comes near. */
export function useNearEnd(scroller: RefObject<HTMLElement | null>, near: () => void) {
  return useCallback(
    (end: HTMLElement | null) => {
      if (!end) return
      const observer = new IntersectionObserver(
        ([entry]) => {
          if (entry?.isIntersecting) near()
        },
        { root: scroller.current, rootMargin: '400px' },
      )
      observer.observe(end)
      return () => observer.disconnect()
    },
    [scroller, near],
  )
}
