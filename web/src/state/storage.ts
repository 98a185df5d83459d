/**
 * What the page keeps, for this tab and for this browser. A browser that blocks cookies throws at the mere mention of
 * its storage, and one that is full takes nothing more: then things are kept in memory, for as long as the page is open.
 */
function createStorage(open: () => Storage) {
  const memory = new Map<string, string>()

  function read(place: string): string | null {
    const kept = memory.get(place)
    if (kept !== undefined) return kept
    try {
      return open().getItem(place)
    } catch {
      return null
    }
  }

  /** Null removes. */
  function write(place: string, text: string | null) {
    memory.delete(place)
    try {
      // Also first of all: what does not fit must not leave behind what was there before.
      open().removeItem(place)
      if (text !== null) open().setItem(place, text)
    } catch {
      if (text !== null) memory.set(place, text)
    }
  }

  /** Removes all that is kept under places that begin like this. */
  function removeAll(beginning: string) {
    let places: string[] = []
    try {
      places = Object.keys(open())
    } catch {
      // Then all there is, is in memory.
    }
    for (const place of [...places, ...memory.keys()]) if (place.startsWith(beginning)) write(place, null)
  }

  return { read, write, removeAll }
}

export const tabStorage = createStorage(() => sessionStorage)
export const browserStorage = createStorage(() => localStorage)
