import { useQuery } from 'urql'
import { useLocalization } from '../i18n/localization'
import type { ConnectionMonitor } from '../transport/connection-monitor'
import { Logo } from '../ui/logo'
import { LoadFailed } from '../ui/notice'
import { ConnectionBanner } from './connection-banner'
import { ViewerEventsProvider } from './viewer-events'
import { Shell } from './shell'
import { ShellSkeleton } from './shell-skeleton'
import { Start, startVariables } from './start-query'
import { UnsentProvider } from './unsent-provider'

/** Loads the first view, then subscribes to events. */
export function Messenger({ connection }: { connection: ConnectionMonitor }) {
  const { t } = useLocalization()
  const [{ data, error }, executeQuery] = useQuery({ query: Start, variables: startVariables })
  if (data) {
    return (
      <ViewerEventsProvider>
        <UnsentProvider memberId={data.viewer.member.id}>
          <Shell viewer={data.viewer} connection={connection} />
        </UnsentProvider>
      </ViewerEventsProvider>
    )
  }
  if (error) {
    return (
      <main className="shell-failed">
        <h1 className="visually-hidden">{t.messages}</h1>
        <ConnectionBanner connection={connection} />
        <LoadFailed picture={<Logo />} onRetry={() => executeQuery({ requestPolicy: 'network-only' })} />
      </main>
    )
  }
  return <ShellSkeleton />
}
