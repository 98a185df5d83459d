import { useEffect, useEffectEvent, useState } from 'react'
import { flushSync } from 'react-dom'

interface History {
  hasOlder: boolean
  hasNewer: boolean
  /** Loads as much of the history as can be printed. */
  loadAll(): Promise<void>
}

/**
 * Prints the whole thread. The conversation's menu and the browser's keyboard shortcut load the older messages first; the
 * browser's own menu prints at once what is loaded.
 */
export function usePrinting({ hasOlder, hasNewer, loadAll }: History) {
  const [state, setState] = useState<'idle' | 'loading' | 'loaded'>('idle')
  const [isPrinting, setPrinting] = useState(false)

  async function print() {
    setState('loading')
    await loadAll()
    setState('loaded')
  }

  useEffect(() => {
    if (state !== 'loaded') return
    // Not within the effect, where React cannot render for `beforeprint`.
    const timer = setTimeout(() => {
      setState('idle')
      window.print()
    })
    return () => clearTimeout(timer)
  }, [state])

  const handleKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (!(hasOlder || hasNewer) || event.key !== 'p' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
    event.preventDefault()
    if (state === 'idle') void print()
  })

  useEffect(() => {
    const onBeforePrint = () => flushSync(() => setPrinting(true))
    const onAfterPrint = () => setPrinting(false)
    const onKeyDown = (event: KeyboardEvent) => handleKeyDown(event)
    window.addEventListener('beforeprint', onBeforePrint)
    window.addEventListener('afterprint', onAfterPrint)
    window.addEventListener('keydown', onKeyDown)
    return () => {
      window.removeEventListener('beforeprint', onBeforePrint)
      window.removeEventListener('afterprint', onAfterPrint)
      window.removeEventListener('keydown', onKeyDown)
    }
  }, [])

  return { print: () => void print(), isPrinting, isLoading: state === 'loading' }
}
