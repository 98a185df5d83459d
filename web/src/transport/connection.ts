export type Connection = 'live' | 'reconnecting'

// Shorter cuts are nobody's business.
const patience = 2_000

/** What the member is told of the socket: a drop only once it lasts. */
export function createConnection() {
  let state: Connection = 'live'
  let timer: ReturnType<typeof setTimeout> | undefined
  const listeners = new Set<() => void>()

  function become(next: Connection) {
    if (next === state) return
    state = next
    for (const listener of listeners) listener()
  }

  return {
    current: () => state,
    listen(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    restored() {
      clearTimeout(timer)
      timer = undefined
      become('live')
    },
    lost() {
      timer ??= setTimeout(() => become('reconnecting'), patience)
    },
  }
}

export type ConnectionWatch = ReturnType<typeof createConnection>
