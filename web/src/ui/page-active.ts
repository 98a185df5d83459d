/** Whether the page is visible and focused, so that the member sees new content. */
export function isPageActive(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}
