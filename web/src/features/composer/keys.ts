interface Press {
  key: string
  shiftKey: boolean
  isComposing: boolean
}

/** Enter sends; with Shift it breaks the line, and while an input method composes it picks a word. */
export function sends({ key, shiftKey, isComposing }: Press): boolean {
  return key === 'Enter' && !shiftKey && !isComposing
}
