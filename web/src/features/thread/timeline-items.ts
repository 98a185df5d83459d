import { dayNumber } from '../../i18n/dates'
import type { UnsentMessage } from '../composer/outbox'
import type { StoredMessage } from './thread-message'

export type TimelineItem =
  | { kind: 'start'; key: string }
  | ({ kind: 'message'; message: StoredMessage } & Layout)
  | ({ kind: 'unsent'; message: UnsentMessage } & Layout)

/** Whether an item is a message that the service has stored. */
export function isMessage(item: TimelineItem): item is Extract<TimelineItem, { kind: 'message' }> {
  return item.kind === 'message'
}

interface Layout {
  key: string
  /**
   * The day to show above the message, if it is the first of its day. The heading is not an item of its own: the view
   * anchors to an item when older messages are added above, and the heading then moves to another message.
   */
  day: Date | null
  /** Whether the "new messages" divider is above it. */
  isFirstNew: boolean
  /** Whether it is the first of a group by the same person. A group has space above it. */
  startsGroup: boolean
  /** Whether it is the last of a group, which shows the time. */
  endsGroup: boolean
}

interface Written {
  isMine: boolean
  date: Date
}

const maxGapMs = 5 * 60_000

interface Input {
  messages: readonly StoredMessage[]
  unsent: readonly UnsentMessage[]
  /** The ID of the message below the "new messages" divider. */
  firstNew: string | null
  reachesStart: boolean
}

/**
 * Returns the items of a thread from top to bottom. A message keeps its key from the first attempt to send it until it
 * is stored, so that it stays in place on the screen.
 */
export function timelineItems({ messages, unsent, firstNew, reachesStart }: Input): TimelineItem[] {
  const items: TimelineItem[] = reachesStart ? [{ kind: 'start', key: 'start' }] : []
  let previous: Written | undefined
  let last: Layout | undefined

  function layOut(key: string, written: Written, isFirstNew: boolean): Layout {
    const isSameDay = previous !== undefined && dayNumber(previous.date) === dayNumber(written.date)
    const continuesGroup =
      isSameDay &&
      !isFirstNew &&
      previous?.isMine === written.isMine &&
      written.date.getTime() - previous.date.getTime() < maxGapMs
    if (last) last.endsGroup = !continuesGroup
    previous = written
    return { key, day: isSameDay ? null : written.date, isFirstNew, startsGroup: !continuesGroup, endsGroup: true }
  }

  const storedKeys = new Set<string>()
  for (const message of messages) {
    if (message.clientKey) storedKeys.add(message.clientKey)
    const written = { isMine: message.isMine, date: new Date(message.sentAt) }
    const layout = layOut(message.clientKey ?? message.id, written, message.id === firstNew)
    const item = { ...layout, kind: 'message' as const, message }
    items.push(item)
    last = item
  }
  for (const message of unsent) {
    if (storedKeys.has(message.clientKey)) continue
    const layout = layOut(message.clientKey, { isMine: true, date: new Date(message.writtenAt) }, false)
    const item = { ...layout, kind: 'unsent' as const, message }
    items.push(item)
    last = item
  }
  return items
}
