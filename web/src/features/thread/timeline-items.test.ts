import { expect, test } from 'vitest'
import type { StoredMessage } from './thread-message'
import { timelineItems, type TimelineItem } from './timeline-items'

function stored(sequence: number, sentAt: string, isMine = false, clientKey: string | null = null): StoredMessage {
  return { id: `message_x_${sequence}`, clientKey, isMine, body: '…', sentAt }
}

function unsent(clientKey: string) {
  return { clientKey, isFirst: false, addressee: 'x', body: '…', writtenAt: '2026-03-12T10:03:00+01:00', failure: null }
}

function layoutOf(item: TimelineItem): string {
  if (item.kind === 'start') return 'start'
  const above = (item.day ? 'day ' : '') + (item.isFirstNew ? 'new ' : '')
  return above + (item.startsGroup ? '(' : '') + item.key.slice(-1) + (item.endsGroup ? ')' : '')
}

const nothing = { unsent: [], firstNew: null, reachesStart: false }

test('days have headings, and messages of one person in a row are grouped', () => {
  const items = timelineItems({
    ...nothing,
    reachesStart: true,
    messages: [
      stored(1, '2026-03-11T23:58:00+01:00'),
      stored(2, '2026-03-12T00:01:00+01:00'),
      stored(3, '2026-03-12T00:02:00+01:00'),
      stored(4, '2026-03-12T00:03:00+01:00', true),
    ],
  })
  expect(items.map(layoutOf)).toEqual(['start', 'day (1)', 'day (2', '3)', '(4)'])
})

test('the "new messages" divider is above the first new message', () => {
  const messages = [stored(1, '2026-03-12T10:00:00+01:00'), stored(2, '2026-03-12T10:01:00+01:00')]
  const items = timelineItems({ ...nothing, messages, firstNew: 'message_x_2' })
  expect(items.map(layoutOf)).toEqual(['day (1)', 'new (2)'])
})

test('older messages do not change the keys of those already there', () => {
  const messages = [stored(1, '2026-03-12T10:00:00+01:00'), stored(2, '2026-03-12T10:01:00+01:00')]
  const before = timelineItems({ ...nothing, messages: messages.slice(1) }).map(({ key }) => key)
  const after = timelineItems({ ...nothing, messages }).map(({ key }) => key)
  expect(after.slice(-before.length)).toEqual(before)
})

test('a message keeps its key when it is stored, and appears once', () => {
  const sending = timelineItems({ ...nothing, messages: [], unsent: [unsent('k')] })
  const both = timelineItems({
    ...nothing,
    messages: [stored(1, '2026-03-12T10:03:01+01:00', true, 'k')],
    unsent: [unsent('k')],
  })
  expect(sending.map(({ key }) => key)).toEqual(both.map(({ key }) => key))
  expect(both.filter(({ key }) => key === 'k')).toHaveLength(1)
})
