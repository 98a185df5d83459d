import { useEffect, type RefObject } from 'react'

const near = 80

/** A thread hangs from its end, also when the room for it shrinks: for a keyboard, a longer draft, a banner. */
export function useHanging(scroller: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let atEnd = false
    const look = () => {
      atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < near
    }
    const observer = new ResizeObserver(() => {
      if (atEnd) element.scrollTop = element.scrollHeight
      look()
    })
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [scroller])
}
