import { ConversationList } from '../features/conversations/conversation-list'
import { useFreshUnreadCount } from '../features/conversations/unread-count'
import { useUnsentUpToDate } from '../features/composer/use-unsent-up-to-date'
import { NewConversation } from '../features/new-conversation/new-conversation'
import { useNotifications } from '../features/notifications/use-notifications'
import { useUnreadBadge } from '../features/notifications/use-unread-badge'
import { Profile } from '../features/profile/profile'
import { Thread } from '../features/thread/thread'
import { useSpeech } from '../i18n/language'
import type { ConnectionWatch } from '../transport/connection'
import { Notice } from '../ui/notice'
import { Logo } from '../ui/logo'
import { ListBoundary, PaneBoundary } from './boundaries'
import { MutationAlert } from './mutation-alert'
import { ConnectionBanner } from './connection-banner'
import { ListHeader } from './list-header'
import type { Viewer } from './start-query'
import { NotFound } from './not-found'
import { useRoute } from '../routing/routes'
import './shell.css'

/** Two panes where there is room, else one: the list, or what was opened from it. */
export function Shell({ viewer, connection }: { viewer: Viewer; connection: ConnectionWatch }) {
  const { t } = useSpeech()
  const route = useRoute()
  useFreshUnreadCount()
  useUnsentUpToDate()
  useNotifications()
  useUnreadBadge(viewer.unreadConversationCount)

  return (
    <MutationAlert>
      <main className={`shell ${route.page === 'list' ? 'at-list' : 'at-pane'}`}>
        <a className="skip" href="#pane">
          {t.skipToContent}
        </a>
        <ConnectionBanner connection={connection} />
        <nav className="list-pane" aria-label={t.messages}>
          <ListHeader member={viewer.member} />
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
  const { t } = useSpeech()
  const route = useRoute()
  switch (route.page) {
    case 'conversation':
      return <Thread key={route.id} id={route.id} />
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
