import { dayOf } from '../../i18n/dates'
import type { Unsent } from '../composer/outbox'
import type { StoredMessage } from './thread-message'

export type TimelineItem =
  | { kind: 'start'; key: string }
  | ({ kind: 'message'; message: StoredMessage } & Bubble)
  | ({ kind: 'unsent'; message: Unsent } & Bubble)

interface Bubble {
  key: string
  /**
   * The day that begins with it, which stands above it. It is no item of its own: the view holds on to an item when
   * older ones come, and the first day's name then goes elsewhere.
   */
  day: Date | null
  /** "New messages" stands above it. */
  isFirstNew: boolean
  /** First of a run by the same person: it stands apart from what is before. */
  begins: boolean
  /** Last of such a run: it shows the time. */
  ends: boolean
}

interface Written {
  isMine: boolean
  date: Date
}

const together = 5 * 60_000

interface Input {
  messages: readonly StoredMessage[]
  unsent: readonly Unsent[]
  /** The message that "new messages" stands above. */
  firstNew: string | null
  reachesStart: boolean
}

/**
 * What stands in a thread, from top to bottom. A message keeps its key from the first attempt to send it until it
 * is stored, so that it stays in place on the screen.
 */
export function timelineItems({ messages, unsent, firstNew, reachesStart }: Input): TimelineItem[] {
  const items: TimelineItem[] = reachesStart ? [{ kind: 'start', key: 'start' }] : []
  let before: Written | undefined
  let last: Bubble | undefined

  function place(key: string, written: Written, isFirstNew: boolean): Bubble {
    const sameDay = before !== undefined && dayOf(before.date) === dayOf(written.date)
    const continues =
      sameDay &&
      !isFirstNew &&
      before?.isMine === written.isMine &&
      written.date.getTime() - before.date.getTime() < together
    if (last) last.ends = !continues
    before = written
    return { key, day: sameDay ? null : written.date, isFirstNew, begins: !continues, ends: true }
  }

  const stored = new Set<string>()
  for (const message of messages) {
    if (message.clientKey) stored.add(message.clientKey)
    const written = { isMine: message.isMine, date: new Date(message.sentAt) }
    const bubble = place(message.clientKey ?? message.id, written, message.id === firstNew)
    const item = { ...bubble, kind: 'message' as const, message }
    items.push(item)
    last = item
  }
  for (const message of unsent) {
    if (stored.has(message.clientKey)) continue
    const bubble = place(message.clientKey, { isMine: true, date: new Date(message.writtenAt) }, false)
    const item = { ...bubble, kind: 'unsent' as const, message }
    items.push(item)
    last = item
  }
  return items
}
