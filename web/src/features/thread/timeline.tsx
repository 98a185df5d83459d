import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'
import { dayName } from '../../i18n/dates'
import { useSpeech } from '../../i18n/language'
import { useToday } from '../../i18n/use-today'
import { placeOf } from '../../transport/message-order'
import { DownIcon } from '../../ui/icons'
import { StoredBubble, UnsentBubble } from './bubble'
import type { TimelineItem } from './timeline-items'

interface Props {
  items: TimelineItem[]
  name: string
  /** The newest of my messages that the correspondent has read. */
  readUpTo: string | null
  hasOlder: boolean
  loadOlder(): void
  /** A ref for what was received: says when it is really shown. */
  onShown(element: HTMLElement | null, messageId: string): (() => void) | undefined
}

// So near to the top, in items, the page before is asked for.
const early = 12

export function Timeline({ items, name, readUpTo, hasOlder, loadOlder, onShown }: Props) {
  const { t } = useSpeech()
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 64,
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    overscan: 8,
    // A thread hangs from its end: what is added above moves nothing, what is added below is followed.
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: 80,
  })
  const shown = virtualizer.getVirtualItems()
  const top = shown[0]

  const open = useEffectEvent(() => {
    const firstNew = items.findIndex((item) => item.kind === 'new')
    if (firstNew >= 0) virtualizer.scrollToIndex(firstNew, { align: 'start' })
    else virtualizer.scrollToEnd()
  })
  useLayoutEffect(() => open(), [])

  const lastItem = items.at(-1)
  const isMineLast = lastItem?.kind === 'unsent'
  useLayoutEffect(() => {
    if (isMineLast) virtualizer.scrollToEnd()
  }, [virtualizer, isMineLast, lastItem?.key])

  const isEarly = hasOlder && top !== undefined && top.index < early
  useEffect(() => {
    if (isEarly) loadOlder()
  }, [isEarly, loadOlder])

  return (
    <div className="timeline-frame">
      <section className="timeline" ref={scroller} tabIndex={0} aria-label={t.thread.history(name)}>
        <div className="timeline-whole" style={{ height: virtualizer.getTotalSize() }}>
          <div className="timeline-shown" style={{ transform: `translateY(${top?.start ?? 0}px)` }}>
            {shown.map(({ index, key }) => {
              const item = items[index]
              return (
                item && (
                  <div key={key} data-index={index} ref={virtualizer.measureElement}>
                    <Item item={item} name={name} readUpTo={readUpTo} onShown={onShown} />
                  </div>
                )
              )
            })}
          </div>
        </div>
      </section>
      {!virtualizer.isAtEnd(240) && (
        <button
          type="button"
          className="to-newest"
          aria-label={t.thread.toNewest}
          onClick={() => virtualizer.scrollToEnd({ behavior: 'smooth' })}
        >
          <DownIcon />
        </button>
      )}
    </div>
  )
}

function Item({ item, name, readUpTo, onShown }: Pick<Props, 'name' | 'readUpTo' | 'onShown'> & { item: TimelineItem }) {
  const { t, locale } = useSpeech()
  const today = useToday()
  switch (item.kind) {
    case 'start':
      return <p className="timeline-start">{t.thread.start}</p>
    case 'day':
      return (
        <p className="timeline-day">
          <span>{dayName(item.date, today, locale)}</span>
        </p>
      )
    case 'new':
      return (
        <p className="timeline-new">
          <span>{t.thread.newMessages}</span>
        </p>
      )
    case 'unsent':
      return <UnsentBubble message={item.message} begins={item.begins} ends={item.ends} />
    case 'message': {
      const { message, begins, ends } = item
      const isRead = message.isMine && readUpTo !== null && placeOf(message.id) <= placeOf(readUpTo)
      return (
        <div ref={(element) => (message.isMine ? undefined : onShown(element, message.id))}>
          <StoredBubble message={message} author={name} isRead={isRead} begins={begins} ends={ends} />
        </div>
      )
    }
  }
}
