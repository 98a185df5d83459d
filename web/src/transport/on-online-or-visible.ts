/** Calls back when the browser is online again, or the page visible again. */
export function onOnlineOrVisible(callback: () => void): () => void {
  const onVisibilityChange = () => {
    if (document.visibilityState === 'visible') callback()
  }
  window.addEventListener('online', callback)
  document.addEventListener('visibilitychange', onVisibilityChange)
  return () => {
    window.removeEventListener('online', callback)
    document.removeEventListener('visibilitychange', onVisibilityChange)
  }
}
