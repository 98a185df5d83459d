import { createStore } from '../store'

export type Connection = 'live' | 'reconnecting' | 'outdated'

// Shorter cuts are nobody's business.
const patience = 2_000

/** What the member is told of the socket: a drop only once it lasts. Only a new page helps one that is outdated. */
export function createConnection() {
  const { current, listen, become } = createStore<Connection>('live')
  let timer: ReturnType<typeof setTimeout> | undefined
  const tell = (state: Connection) => {
    if (current() !== 'outdated') become(state)
  }

  return {
    current,
    listen,
    restored() {
      clearTimeout(timer)
      timer = undefined
      tell('live')
    },
    lost() {
      timer ??= setTimeout(() => tell('reconnecting'), patience)
    },
    outdated: () => tell('outdated'),
  }
}

export type ConnectionWatch = ReturnType<typeof createConnection>
