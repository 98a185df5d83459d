import { createStore } from '../state/store'

export type Connection = 'live' | 'reconnecting' | 'blocked' | 'outdated'

// Shorter cuts are nobody's business.
const patience = 2_000

/**
 * What the member is told of the socket: a drop only once it lasts. It is blocked where the service answers, and the next
 * socket fails all the same: something between lets no sockets through, or the service takes the page for another site's.
 * Only a new page helps one that is outdated.
 */
export function createConnection(isAnswered: () => Promise<boolean>) {
  const { current, listen, become } = createStore<Connection>('live')
  let timer: ReturnType<typeof setTimeout> | undefined
  let drops = 0
  let wasAnswered = false
  const tell = (state: Connection) => {
    if (current() !== 'outdated') become(state)
  }

  return {
    current,
    listen,
    restored() {
      drops += 1
      wasAnswered = false
      clearTimeout(timer)
      timer = undefined
      tell('live')
    },
    lost() {
      timer ??= setTimeout(() => current() === 'live' && tell('reconnecting'), patience)
    },
    /** A socket could not be opened, or broke without a word. */
    async broke() {
      if (wasAnswered) return tell('blocked')
      const drop = ++drops
      const answered = await isAnswered()
      if (drop === drops) wasAnswered = answered
    },
    outdated: () => tell('outdated'),
  }
}

export type ConnectionWatch = ReturnType<typeof createConnection>
