import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { useClient } from 'urql'
import { createDelivery } from '../features/composer/deliver'
import { createDrafts, DraftsContext } from '../features/composer/drafts'
import { createOutbox } from '../features/composer/outbox'
import { OutboxContext } from '../features/composer/outbox-context'
import { tabPersistence } from '../features/composer/tab-persistence'
import { onSignOut } from '../features/sign-in/session'

/** Provides the drafts and the outbox of a member. They outlive a replacement of the client. */
export function UnsentProvider({ memberId, children }: { memberId: string; children: ReactNode }) {
  const client = useClient()
  const newest = useRef(client)
  const [drafts] = useState(() => createDrafts(memberId))
  const [outbox] = useState(() =>
    createOutbox({
      deliver: createDelivery(() => newest.current),
      persistence: tabPersistence(memberId),
      onRefused: drafts.restore,
    }),
  )
  useLayoutEffect(() => {
    newest.current = client
  }, [client])
  useEffect(() => onSignOut(outbox.clear), [outbox])

  return (
    <OutboxContext value={outbox}>
      <DraftsContext value={drafts}>{children}</DraftsContext>
    </OutboxContext>
  )
}
