import { isForInputMethod } from '../../ui/input-method'

interface Press {
  key: string
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  isComposing: boolean
  keyCode: number
}

/**
 * Enter sends; with Shift it breaks the line, and while an input method composes it picks a word. A touch keyboard has
 * no Shift for that: there it breaks the line, and the button sends.
 */
export function sends(press: Press, isTouch: boolean): boolean {
  const { key, shiftKey, ctrlKey, metaKey } = press
  if (key !== 'Enter' || isForInputMethod(press)) return false
  return ctrlKey || metaKey || !(shiftKey || isTouch)
}
