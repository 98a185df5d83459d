import { createStore } from '../state/store'

export type ConnectionState = 'live' | 'reconnecting' | 'blocked' | 'outdated'

// A shorter interruption is not shown.
const reconnectingAfterMs = 2_000

/**
 * The state of the connection, as shown to the member. Sockets are `blocked` if the service can be reached by
 * HTTP and the next socket fails as well: a proxy blocks WebSockets, or the service rejects the page's origin.
 * Only a reload ends `outdated`.
 */
export function createConnectionMonitor(isServiceReachable: () => Promise<boolean>) {
  const { get, set, subscribe } = createStore<ConnectionState>('live')
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let wasReachable = false
  const update = (state: ConnectionState) => {
    if (get() !== 'outdated') set(state)
  }

  return {
    get,
    subscribe,
    connected() {
      failures += 1
      wasReachable = false
      clearTimeout(timer)
      timer = undefined
      update('live')
    },
    disconnected() {
      timer ??= setTimeout(() => get() === 'live' && update('reconnecting'), reconnectingAfterMs)
    },
    /** A socket could not be opened, or was closed abnormally. */
    async failed() {
      if (wasReachable) return update('blocked')
      const failure = ++failures
      const isReachable = await isServiceReachable()
      if (failure === failures) wasReachable = isReachable
    },
    outdated: () => update('outdated'),
  }
}

export type ConnectionMonitor = ReturnType<typeof createConnectionMonitor>
