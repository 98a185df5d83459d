import { useEffect, useState } from 'react'
import { Provider } from 'urql'
import { expire, listenToSession, tokenOf } from '../features/sign-in/session'
import { createTransport, type Transport } from '../transport/client'
import { Messages } from './messages'
import { untilStarted } from './start-query'

/**
 * One transport for each member, whose token may change; a new one, with an empty cache, where the log has forgotten
 * our place. What is shown then stays until there is something to show in its place.
 */
export function SignedIn({ member }: { member: string }) {
  const [generation, setGeneration] = useState(0)
  const [transport, setTransport] = useState<Transport | null>(null)

  useEffect(() => {
    const left = new AbortController()
    const token = () => tokenOf(member)
    const opened = createTransport(
      { token, listen: listenToSession },
      {
        onExpired: () => setGeneration((number) => number + 1),
        onSignedOut(wasIn) {
          const refused = token()
          if (refused !== undefined) expire(refused, wasIn)
        },
      },
    )
    if (generation === 0) setTransport(opened)
    else void untilStarted(opened.client, left.signal).then(() => left.signal.aborted || setTransport(opened))
    return () => left.abort()
  }, [member, generation])

  if (!transport) return null
  return (
    <Provider value={transport.client}>
      <Messages connection={transport.connection} />
    </Provider>
  )
}
