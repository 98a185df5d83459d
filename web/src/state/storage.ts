/**
 * Text values that are stored for this tab or this browser. A browser that blocks cookies throws on any access to its
 * storage, and a full storage takes no new values: such values are kept in memory while the page is open.
 */
function createStorage(open: () => Storage) {
  const memory = new Map<string, string>()

  function read(key: string): string | null {
    const inMemory = memory.get(key)
    if (inMemory !== undefined) return inMemory
    try {
      return open().getItem(key)
    } catch {
      return null
    }
  }

  /** Null removes the value. */
  function write(key: string, value: string | null) {
    memory.delete(key)
    try {
      // Removed first: a new value that does not fit must not leave the old one behind.
      open().removeItem(key)
      if (value !== null) open().setItem(key, value)
    } catch {
      if (value !== null) memory.set(key, value)
    }
  }

  function removeAll(prefix: string) {
    let keys: string[] = []
    try {
      keys = Object.keys(open())
    } catch {
      // Without storage, every value is in memory.
    }
    for (const key of [...keys, ...memory.keys()]) if (key.startsWith(prefix)) write(key, null)
  }

  return { read, write, removeAll }
}

export const tabStorage = createStorage(() => sessionStorage)
export const browserStorage = createStorage(() => localStorage)
