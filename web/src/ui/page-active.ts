/** Whether the member can see the page now: in front, and with the focus. */
export function isWatched(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}
