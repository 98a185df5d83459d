import { useState } from 'react'
import { useClient, useQuery } from 'urql'
import { deliverWith } from '../features/composer/deliver'
import { WriterContext } from '../features/composer/drafts'
import { keepInTab } from '../features/composer/keep-in-tab'
import { createOutbox, type Outbox } from '../features/composer/outbox'
import { OutboxContext } from '../features/composer/outbox-context'
import { useSpeech } from '../i18n/language'
import { Logo } from '../ui/logo'
import { LoadFailed } from '../ui/notice'
import type { StartQuery } from '../gql/graphql'
import type { ConnectionWatch } from '../transport/connection'
import { ConnectionBanner } from './connection-banner'
import { LiveEvents } from './live-events'
import { Shell } from './shell'
import { ShellSkeleton } from './shell-skeleton'
import { Start, startVariables } from './start-query'

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

export type Viewer = StartQuery['viewer']

function Ready({ viewer, connection }: { viewer: Viewer; connection: ConnectionWatch }) {
  const outbox = useOutboxOf(viewer.member.id)
  return (
    <LiveEvents>
      <OutboxContext value={outbox}>
        <WriterContext value={viewer.member.id}>
          <Shell viewer={viewer} connection={connection} />
        </WriterContext>
      </OutboxContext>
    </LiveEvents>
  )
}

function useOutboxOf(memberId: string): Outbox {
  const client = useClient()
  const [outbox] = useState(() => createOutbox(deliverWith(client), keepInTab(memberId)))
  return outbox
}
