import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'
import { useSpeech } from '../../i18n/language'
import { DownIcon } from '../../ui/icons'
import { Item, type ItemProps } from './timeline-item'
import type { TimelineItem } from './timeline-items'
import { useHanging } from './use-hanging'

interface Props extends ItemProps {
  items: TimelineItem[]
  hasOlder: boolean
  loadOlder(): void
}

// So near to the top, in items, the page before is asked for.
const early = 12

export function Timeline({ items, hasOlder, loadOlder, ...rest }: Props) {
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
  useHanging(scroller)
  // Whatever grows or shrinks above what is looked at, also while scrolling up: the first of a page does, when it
  // gets the older ones above it.
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = ({ start }) => start < (virtualizer.scrollOffset ?? 0)
  const shown = virtualizer.getVirtualItems()
  const top = shown[0]
  const bottom = shown.at(-1)?.end ?? 0

  const open = useEffectEvent(() => {
    const firstNew = items.findIndex((item) => item.kind === 'message' && item.isFirstNew)
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
    // Not for the first items, which are drawn before the thread is put at its end.
    if (isEarly && scroller.current && scroller.current.scrollTop <= bottom) loadOlder()
  }, [isEarly, bottom, loadOlder])

  return (
    <div className="timeline-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be within reach of the keyboard. */}
      <section className="timeline" ref={scroller} tabIndex={0} aria-label={t.thread.history(rest.name)}>
        <div className="timeline-whole" style={{ height: virtualizer.getTotalSize() }}>
          <div className="timeline-shown" style={{ transform: `translateY(${top?.start ?? 0}px)` }}>
            {shown.map(({ index, key }) => {
              const item = items[index]
              return (
                item && (
                  <div key={key} data-index={index} ref={virtualizer.measureElement}>
                    <Item item={item} {...rest} />
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
          onClick={() => virtualizer.scrollToEnd({ behavior: wantsNoMotion() ? 'auto' : 'smooth' })}
        >
          <DownIcon />
        </button>
      )}
    </div>
  )
}

function wantsNoMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
