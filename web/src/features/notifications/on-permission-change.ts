/** Calls the listener when the permission to notify changes. Returns the function that stops. */
export function onPermissionChange(listener: () => void): () => void {
  const controller = new AbortController()
  navigator.permissions
    ?.query({ name: 'notifications' })
    .then((status) => status.addEventListener('change', listener, { signal: controller.signal }))
    .catch(() => {})
  return () => controller.abort()
}
