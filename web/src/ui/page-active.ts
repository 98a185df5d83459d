/** Whether the page is visible and has the focus, so that the member sees what appears on it. */
export function isPageActive(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}
