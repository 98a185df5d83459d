import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { useClient, useQuery } from 'urql'
import { deliverWith } from '../features/composer/deliver'
import { createDrafts, DraftsContext } from '../features/composer/drafts'
import { keepInTab } from '../features/composer/keep-in-tab'
import { createOutbox } from '../features/composer/outbox'
import { OutboxContext } from '../features/composer/outbox-context'
import { onSignOut } from '../features/sign-in/session'
import { useSpeech } from '../i18n/language'
import { Logo } from '../ui/logo'
import { LoadFailed } from '../ui/notice'
import type { ConnectionWatch } from '../transport/connection'
import { ConnectionBanner } from './connection-banner'
import { ConversationEventsProvider } from './conversation-events'
import { Shell } from './shell'
import { ShellSkeleton } from './shell-skeleton'
import { Start, startVariables, type Viewer } from './start-query'

/** Asks for the first view, then listens. */
export function Messages({ connection }: { connection: ConnectionWatch }) {
  const { t } = useSpeech()
  const [{ data, error }, ask] = useQuery({ query: Start, variables: startVariables })
  if (data) return <Ready viewer={data.viewer} connection={connection} />
  if (error) {
    return (
      <main className="shell-failed">
        <h1 className="visually-hidden">{t.messages}</h1>
        <ConnectionBanner connection={connection} />
        <LoadFailed picture={<Logo />} onRetry={() => ask({ requestPolicy: 'network-only' })} />
      </main>
    )
  }
  return <ShellSkeleton />
}

function Ready({ viewer, connection }: { viewer: Viewer; connection: ConnectionWatch }) {
  return (
    <ConversationEventsProvider>
      <Written by={viewer.member.id}>
        <Shell viewer={viewer} connection={connection} />
      </Written>
    </ConversationEventsProvider>
  )
}

/** What the member has written, and is not sent yet. */
function Written({ by, children }: { by: string; children: ReactNode }) {
  const client = useClient()
  const newest = useRef(client)
  const [drafts] = useState(() => createDrafts(by))
  const [outbox] = useState(() =>
    createOutbox({ deliver: deliverWith(() => newest.current), keep: keepInTab(by), giveBack: drafts.giveBack }),
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
