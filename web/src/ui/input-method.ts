interface Press {
  isComposing: boolean
  keyCode: number
}

// Safari ends a composition before it tells of the key that did, and then leaves no other sign.
const processed = 229

/** Whether a key is pressed for an input method, which composes a word, and not for the page. */
export function isForInputMethod({ isComposing, keyCode }: Press): boolean {
  return isComposing || keyCode === processed
}
