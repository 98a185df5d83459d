import type { KeyboardEvent } from 'react'
import { isImeEvent } from './ime'

/** Moves the focus between the links in an element with the arrow keys, in addition to Tab. */
export function moveBetweenLinks(event: KeyboardEvent<HTMLElement>) {
  moveBetween(event, 'a')
}

/** Moves the focus between the elements that match the selector with the arrow keys. */
export function moveBetween(event: KeyboardEvent<HTMLElement>, selector: string) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step || isImeEvent(event.nativeEvent)) return
  const elements = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)]
  const next = elements[elements.indexOf(document.activeElement as HTMLElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}
