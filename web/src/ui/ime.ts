interface KeyEvent {
  isComposing: boolean
  keyCode: number
}

// Safari ends the composition before it dispatches the key that ended it. Only this key code distinguishes it.
const imeKeyCode = 229

/** Whether the key event belongs to an input method editor that composes text. */
export function isImeEvent({ isComposing, keyCode }: KeyEvent): boolean {
  return isComposing || keyCode === imeKeyCode
}
