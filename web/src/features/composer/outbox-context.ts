import { createContext, use, useMemo, useSyncExternalStore } from 'react'
import type { Outbox, UnsentMessage } from './outbox'

export const OutboxContext = createContext<Outbox | null>(null)

export function useOutbox(): Outbox {
  const outbox = use(OutboxContext)
  if (!outbox) throw new Error('outside of OutboxContext')
  return outbox
}

/** Returns the unsent messages to one addressee. */
export function useUnsentMessages(to: string): readonly UnsentMessage[] {
  const outbox = useOutbox()
  const messages = useSyncExternalStore(outbox.subscribe, outbox.get)
  return useMemo(() => messages.filter(({ addressee }) => addressee === to), [messages, to])
}
