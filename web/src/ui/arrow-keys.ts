import type { KeyboardEvent } from 'react'
import { isImeEvent } from './ime'

/** Moves the focus between the links in an element with the arrow keys, in addition to Tab. */
export function moveBetweenLinks(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step || isImeEvent(event.nativeEvent)) return
  const links = [...event.currentTarget.querySelectorAll('a')]
  const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}
