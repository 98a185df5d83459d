import type { KeyboardEvent } from 'react'
import { isForInputMethod } from './input-method'

/** The arrow keys go from link to link within an element, beside Tab; the first down goes to the first one. */
export function moveBetweenLinks(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step || isForInputMethod(event.nativeEvent)) return
  const links = [...event.currentTarget.querySelectorAll('a')]
  const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}
