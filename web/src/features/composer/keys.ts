interface Press {
  key: string
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  isComposing: boolean
  keyCode: number
}

// Safari ends a composition before it tells of the key that did, and then leaves no other sign.
const ofInputMethod = 229

/**
 * Enter sends; with Shift it breaks the line, and while an input method composes it picks a word. A touch keyboard has
 * no Shift for that: there it breaks the line, and the button sends.
 */
export function sends({ key, shiftKey, ctrlKey, metaKey, isComposing, keyCode }: Press, isTouch: boolean): boolean {
  if (key !== 'Enter' || isComposing || keyCode === ofInputMethod) return false
  return ctrlKey || metaKey || !(shiftKey || isTouch)
}
