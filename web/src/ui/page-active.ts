/** Whether the page is visible and has the focus: what appears now is seen. */
export function isPageActive(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}
