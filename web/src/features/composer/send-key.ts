import { isImeEvent } from '../../ui/ime'

interface KeyPress {
  key: string
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  isComposing: boolean
  keyCode: number
}

/**
 * Returns whether the key sends the message. Enter sends; Shift and Enter insert a line break; in an input method, Enter
 * picks a word. A touch keyboard has no Shift key for this: there Enter inserts a line break, and the button sends.
 */
export function isSendKey(press: KeyPress, isTouch: boolean): boolean {
  const { key, shiftKey, ctrlKey, metaKey } = press
  if (key !== 'Enter' || isImeEvent(press)) return false
  return ctrlKey || metaKey || !(shiftKey || isTouch)
}
