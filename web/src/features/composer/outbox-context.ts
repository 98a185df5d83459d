import { createContext, use, useMemo, useSyncExternalStore } from 'react'
import type { Outbox, Unsent } from './outbox'

export const OutboxContext = createContext<Outbox | null>(null)

export function useOutbox(): Outbox {
  const outbox = use(OutboxContext)
  if (!outbox) throw new Error('outside of OutboxContext')
  return outbox
}

export function useUnsent(to: string): readonly Unsent[] {
  const outbox = useOutbox()
  const all = useSyncExternalStore(outbox.listen, outbox.current)
  return useMemo(() => all.filter(({ addressee }) => addressee === to), [all, to])
}
