import { useEffect } from 'react'
import { useOutboxSync } from '../features/composer/use-outbox-sync'
import { ConversationList } from '../features/conversations/conversation-list'
import { useUnreadCountRefresh } from '../features/conversations/use-unread-count-refresh'
import { NewConversation } from '../features/new-conversation/new-conversation'
import { useNotificationMode } from '../features/notifications/use-notification-mode'
import { useNotifications } from '../features/notifications/use-notifications'
import { useUnreadBadge } from '../features/notifications/use-unread-badge'
import { Profile } from '../features/profile/profile'
import { onSignOut } from '../features/sign-in/session'
import { Thread } from '../features/thread/thread'
import { useLocalization } from '../i18n/localization'
import { useRoute } from '../routing/routes'
import type { ConnectionMonitor } from '../transport/connection-monitor'
import { Logo } from '../ui/logo'
import { Notice } from '../ui/notice'
import { ListBoundary, PaneBoundary } from './boundaries'
import { ConnectionBanner } from './connection-banner'
import { ListHeader } from './list-header'
import { MutationAlert } from './mutation-alert'
import { NotFound } from './not-found'
import type { Viewer } from './start-query'
import './shell.css'

/** The list and the main pane. A narrow screen shows one of them, depending on the route. */
export function Shell({ viewer, connection }: { viewer: Viewer; connection: ConnectionMonitor }) {
  const { t } = useLocalization()
  const route = useRoute()
  useUnreadCountRefresh()
  useOutboxSync()
  const notifications = useNotificationMode(viewer)
  useNotifications(notifications, viewer)
  useEffect(() => onSignOut(notifications.turnOff), [notifications.turnOff])
  useUnreadBadge(viewer.unreadConversationCount)

  return (
    <MutationAlert>
      <main className={`shell ${route.page === 'list' ? 'at-list' : 'at-pane'}`}>
        <a className="skip" href="#pane">
          {t.skipToContent}
        </a>
        <ConnectionBanner connection={connection} />
        <nav className="list-pane" aria-label={t.messages}>
          <ListHeader viewer={viewer} notifications={notifications} />
          <ListBoundary>
            <ConversationList />
          </ListBoundary>
        </nav>
        <section className="main-pane" id="pane" tabIndex={-1}>
          <PaneBoundary>
            <Pane />
          </PaneBoundary>
        </section>
      </main>
    </MutationAlert>
  )
}

function Pane() {
  const { t } = useLocalization()
  const route = useRoute()
  switch (route.page) {
    case 'conversation':
      return <Thread key={`${route.id} ${route.message}`} id={route.id} linked={route.message} />
    case 'member':
      return <Profile key={route.id} id={route.id} />
    case 'new':
      return <NewConversation to={route.to} />
    case 'list':
      return <Notice picture={<Logo />} title={t.thread.choose} text={t.thread.chooseHint} />
    case 'unknown':
      return <NotFound />
  }
}
