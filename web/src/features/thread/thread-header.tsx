import { Link } from '../../app/link'
import { paths } from '../../app/routes'
import type { ThreadConversationFragment } from '../../gql/graphql'
import { useSpeech } from '../../i18n/language'
import { Avatar } from '../../ui/avatar'
import { BackIcon, MutedIcon } from '../../ui/icons'
import { ConversationMenu } from './conversation-menu'

export function ThreadHeader({ conversation }: { conversation: ThreadConversationFragment }) {
  const { t } = useSpeech()
  const { correspondent, status, isMuted } = conversation
  return (
    <header className="pane-header">
      <Link href={paths.list} className="icon-button back" aria-label={t.back}>
        <BackIcon />
      </Link>
      <Link href={paths.member(correspondent.id)} className="thread-person">
        <Avatar of={correspondent} />
        <span>
          <h1>{correspondent.displayName}</h1>
          <span className="thread-status">
            {status === 'CLOSED' ? t.thread.statusClosed : t.thread.statusOpen}
            {isMuted && (
              <>
                {' · '}
                <MutedIcon /> {t.list.muted}
              </>
            )}
          </span>
        </span>
      </Link>
      <ConversationMenu conversation={conversation} />
    </header>
  )
}
