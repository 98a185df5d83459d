import { openChannel } from '../../state/channel'

const name = 'causerie-notifications'

/** Tells all tabs of this browser, including this one, that notifications were turned on or off. */
export function tellTurned() {
  const channel = openChannel<null>(name, () => {})
  channel.send(null)
  channel.close()
}

/** Calls the listener when notifications were turned on or off in any tab. Returns the function that stops. */
export function onTurned(listener: () => void): () => void {
  return openChannel<null>(name, listener).close
}
