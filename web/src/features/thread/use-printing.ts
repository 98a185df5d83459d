import { useEffect, useEffectEvent, useState } from 'react'
import { flushSync } from 'react-dom'

interface History {
  hasOlder: boolean
  /** As far back as can be printed. */
  loadAll(): Promise<void>
}

/**
 * Prints a thread as a whole: by the menu, and by the browser's own key, what is not there yet is loaded before. The
 * browser's menu does not wait for that.
 */
export function usePrinting({ hasOlder, loadAll }: History) {
  const [state, setState] = useState<'idle' | 'loading' | 'loaded'>('idle')
  const [isOnPaper, setOnPaper] = useState(false)

  async function print() {
    setState('loading')
    await loadAll()
    setState('loaded')
  }

  useEffect(() => {
    if (state !== 'loaded') return
    // Not within the effect: React draws nothing for `beforeprint` there.
    const timer = setTimeout(() => {
      setState('idle')
      window.print()
    })
    return () => clearTimeout(timer)
  }, [state])

  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!hasOlder || event.key !== 'p' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
    event.preventDefault()
    if (state === 'idle') void print()
  })

  useEffect(() => {
    const begin = () => flushSync(() => setOnPaper(true))
    const end = () => setOnPaper(false)
    const hear = (event: KeyboardEvent) => press(event)
    window.addEventListener('beforeprint', begin)
    window.addEventListener('afterprint', end)
    window.addEventListener('keydown', hear)
    return () => {
      window.removeEventListener('beforeprint', begin)
      window.removeEventListener('afterprint', end)
      window.removeEventListener('keydown', hear)
    }
  }, [])

  return { print: () => void print(), isOnPaper, isLoading: state === 'loading' }
}
