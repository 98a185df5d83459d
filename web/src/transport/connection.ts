import { createStore } from '../store'

export type Connection = 'live' | 'reconnecting'

// Shorter cuts are nobody's business.
const patience = 2_000

/** What the member is told of the socket: a drop only once it lasts. */
export function createConnection() {
  const { current, listen, become } = createStore<Connection>('live')
  let timer: ReturnType<typeof setTimeout> | undefined

  return {
    current,
    listen,
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
