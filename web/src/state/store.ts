/** A value to listen to, as `useSyncExternalStore` wants it. */
export function createStore<T>(initial: T) {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    current: () => value,
    become(next: T) {
      if (next === value) return
      value = next
      for (const listener of listeners) listener()
    },
    listen(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
