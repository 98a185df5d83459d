import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, type KeyboardEvent } from 'react'
import { useLocalization } from '../../i18n/localization'
import { moveBetween } from '../../ui/arrow-keys'
import { DownIcon } from '../../ui/icons'
import { Item, type ItemProps } from './timeline-item'
import { isMessage, type TimelineItem } from './timeline-items'
import { useFocusOnce } from './use-focus-once'
import { useStickToBottom } from './use-stick-to-bottom'
import type { ShownHistory } from './use-thread'
import { useWasTrue } from './use-was-true'
import './timeline.css'

interface Props extends ItemProps {
  items: TimelineItem[]
  history: ShownHistory
}

// The next page in a direction is loaded when fewer items than this are left there.
const prefetchDistance = 12

/** The loaded part of a history. Opens at its place, to which it does not return later. */
export function Timeline({ items, history, ...rest }: Props) {
  const { t } = useLocalization()
  const { place, hasOlder, hasNewer, loadOlder, loadNewer, showNewest } = history
  const linked = place.kind === 'linked' ? place.variables.around : null
  // A page of newer messages is not followed, even if it is the last one.
  const followsNew = useWasTrue(!hasNewer)
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 64,
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    overscan: 8,
    // Items added above do not move the visible ones; items added below are followed.
    anchorTo: 'end',
    followOnAppend: followsNew,
    scrollEndThreshold: 80,
  })
  useStickToBottom(scroller)
  // The visible items stay in place when an item above them changes its size, also while scrolling up: the first item of
  // a page does when older ones are added above it.
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = ({ start }) => start < (virtualizer.scrollOffset ?? 0)
  const visibleItems = virtualizer.getVirtualItems()
  const top = visibleItems[0]
  const bottom = visibleItems.at(-1)?.end ?? 0

  const scrollToPlace = useEffectEvent(() => {
    const index = items.findIndex((item) => isMessage(item) && (linked ? item.message.id === linked : item.isFirstNew))
    if (index >= 0 && place.kind !== 'newest') virtualizer.scrollToIndex(index, { align: linked ? 'center' : 'start' })
    // What is left of a history whose linked message has expired is read from its start.
    else if (!linked) virtualizer.scrollToEnd()
  })
  useLayoutEffect(() => scrollToPlace(), [])
  const focusLinked = useFocusOnce()

  const lastItem = items.at(-1)
  const isLastUnsent = lastItem?.kind === 'unsent'
  useLayoutEffect(() => {
    if (isLastUnsent) virtualizer.scrollToEnd()
  }, [virtualizer, isLastUnsent, lastItem?.key])

  const isNearTop = hasOlder && top !== undefined && top.index < prefetchDistance
  useEffect(() => {
    // Not for the items of the first rendering, before the thread is scrolled to its place.
    if (isNearTop && scroller.current && scroller.current.scrollTop <= bottom) loadOlder()
  }, [isNearTop, bottom, loadOlder])

  const lastVisible = visibleItems.at(-1)?.index ?? 0
  const isNearBottom = hasNewer && lastVisible >= items.length - prefetchDistance
  useEffect(() => {
    if (isNearBottom) loadNewer()
  }, [isNearBottom, loadNewer])

  const lastStored = items.findLastIndex(isMessage)

  return (
    <div className="timeline-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller has to be reachable by keyboard. */}
      <section className="timeline" ref={scroller} tabIndex={0} aria-label={t.thread.history(rest.name)} onKeyDown={moveBetweenButtons}>
        <div className="timeline-whole" style={{ height: virtualizer.getTotalSize() }}>
          <div className="timeline-visible" style={{ transform: `translateY(${top?.start ?? 0}px)` }}>
            {visibleItems.map(({ index, key }) => {
              const item = items[index]
              const isLinked = linked !== null && item && isMessage(item) && item.message.id === linked
              return (
                item && (
                  <div key={key} data-index={index} ref={virtualizer.measureElement}>
                    <Item
                      item={item}
                      isTabStop={isLinked || index === lastStored}
                      onLinked={isLinked ? focusLinked : undefined}
                      {...rest}
                    />
                  </div>
                )
              )
            })}
          </div>
        </div>
      </section>
      {(hasNewer || !virtualizer.isAtEnd(240)) && (
        <button
          type="button"
          className="to-newest"
          aria-label={t.thread.toNewest}
          onClick={() =>
            hasNewer ? showNewest() : virtualizer.scrollToEnd({ behavior: prefersReducedMotion() ? 'auto' : 'smooth' })
          }
        >
          <DownIcon />
        </button>
      )}
    </div>
  )
}

/** Only if a message's button has the focus: else the arrow keys scroll. */
function moveBetweenButtons(event: KeyboardEvent<HTMLElement>) {
  if ((event.target as Element).matches('.copy-link')) moveBetween(event, '.copy-link')
}

function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
