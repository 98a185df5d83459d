import { useEffect, useState } from 'react'
import { Provider } from 'urql'
import { expire, type Token } from '../features/sign-in/session'
import { createTransport, type Transport } from '../transport/client'
import { Messages } from './messages'

/** One transport for each token; a new one, with an empty cache, where the log has forgotten our place. */
export function SignedIn({ token }: { token: Token }) {
  const [generation, setGeneration] = useState(0)
  const [transport, setTransport] = useState<Transport | null>(null)

  useEffect(() => {
    const opened = createTransport(token, {
      onExpired: () => setGeneration((number) => number + 1),
      onSignedOut: (wasIn) => expire(token, wasIn),
    })
    setTransport(opened)
    return opened.close
  }, [token, generation])

  if (!transport) return null
  return (
    <Provider value={transport.client}>
      <Messages key={generation} connection={transport.connection} />
    </Provider>
  )
}
