import { useEffect, type RefObject } from 'react'

const toleranceInPixels = 80

/** Keeps a thread scrolled to its end when its space shrinks, such as for a keyboard, a longer draft or a banner. */
export function useStickToBottom(scroller: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let isAtEnd = false
    const update = () => {
      isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < toleranceInPixels
    }
    const observer = new ResizeObserver(() => {
      if (isAtEnd) element.scrollTop = element.scrollHeight
      update()
    })
    observer.observe(element)
    element.addEventListener('scroll', update, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', update)
    }
  }, [scroller])
}
