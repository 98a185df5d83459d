import { useEffect, useState } from 'react'
import { Provider } from 'urql'
import { expire, subscribeToSession, tokenOf } from '../features/sign-in/session'
import { createTransport, type Transport } from '../transport/client'
import { TypingContext } from '../transport/typing'
import { Messenger } from './messenger'
import { loadStart } from './start-query'

/**
 * Keeps one transport for a member, whose token may change. If the event log no longer reaches back to the page's
 * cursor, the transport is replaced by one with an empty cache, as soon as that has the first view.
 */
export function SignedIn({ member }: { member: string }) {
  const [generation, setGeneration] = useState(0)
  const [transport, setTransport] = useState<Transport | null>(null)

  useEffect(() => {
    const controller = new AbortController()
    const token = () => tokenOf(member)
    const created = createTransport(
      { token, subscribe: subscribeToSession },
      {
        onCursorExpired: () => setGeneration((number) => number + 1),
        onSignedOut(wasSignedIn) {
          const rejected = token()
          if (rejected !== undefined) expire(rejected, wasSignedIn)
        },
      },
    )
    if (generation === 0) setTransport(created)
    else void loadStart(created.client, controller.signal).then(() => controller.signal.aborted || setTransport(created))
    return () => controller.abort()
  }, [member, generation])

  if (!transport) return null
  return (
    <Provider value={transport.client}>
      <TypingContext value={transport.typing}>
        <Messenger connection={transport.connection} />
      </TypingContext>
    </Provider>
  )
}
