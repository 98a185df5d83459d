import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'
import { useLocalization } from '../../i18n/localization'
import { DownIcon } from '../../ui/icons'
import { Item, type ItemProps } from './timeline-item'
import type { TimelineItem } from './timeline-items'
import { useStickToBottom } from './use-stick-to-bottom'
import './timeline.css'

interface Props extends ItemProps {
  items: TimelineItem[]
  hasOlder: boolean
  loadOlder(): void
}

// The previous page is loaded when fewer items than this are above.
const prefetchDistance = 12

export function Timeline({ items, hasOlder, loadOlder, ...rest }: Props) {
  const { t } = useLocalization()
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 64,
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    overscan: 8,
    // Items added above do not move the visible ones; items added below are followed.
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: 80,
  })
  useStickToBottom(scroller)
  // The visible items stay in place when an item above them changes its size, also while scrolling up: the first item of
  // a page does when older ones are added above it.
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = ({ start }) => start < (virtualizer.scrollOffset ?? 0)
  const visibleItems = virtualizer.getVirtualItems()
  const top = visibleItems[0]
  const bottom = visibleItems.at(-1)?.end ?? 0

  const scrollToStart = useEffectEvent(() => {
    const firstNew = items.findIndex((item) => item.kind === 'message' && item.isFirstNew)
    if (firstNew >= 0) virtualizer.scrollToIndex(firstNew, { align: 'start' })
    else virtualizer.scrollToEnd()
  })
  useLayoutEffect(() => scrollToStart(), [])

  const lastItem = items.at(-1)
  const isLastUnsent = lastItem?.kind === 'unsent'
  useLayoutEffect(() => {
    if (isLastUnsent) virtualizer.scrollToEnd()
  }, [virtualizer, isLastUnsent, lastItem?.key])

  const isNearTop = hasOlder && top !== undefined && top.index < prefetchDistance
  useEffect(() => {
    // Not for the items of the first rendering, before the thread is scrolled to its end.
    if (isNearTop && scroller.current && scroller.current.scrollTop <= bottom) loadOlder()
  }, [isNearTop, bottom, loadOlder])

  return (
    <div className="timeline-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller has to be reachable by keyboard. */}
      <section className="timeline" ref={scroller} tabIndex={0} aria-label={t.thread.history(rest.name)}>
        <div className="timeline-whole" style={{ height: virtualizer.getTotalSize() }}>
          <div className="timeline-visible" style={{ transform: `translateY(${top?.start ?? 0}px)` }}>
            {visibleItems.map(({ index, key }) => {
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
          onClick={() => virtualizer.scrollToEnd({ behavior: prefersReducedMotion() ? 'auto' : 'smooth' })}
        >
          <DownIcon />
        </button>
      )}
    </div>
  )
}

function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
