import { useLocalization } from '../../i18n/localization'
import { Link } from '../../routing/link'
import { paths } from '../../routing/routes'
import { Avatar } from '../../ui/avatar'
import { MutedIcon } from '../../ui/icons'
import { PaneHeader } from '../../ui/pane-header'
import { useIsMuted } from '../conversations/use-is-muted'
import { ConversationMenu } from './conversation-menu'
import type { ShownConversation } from './use-thread'

interface Props {
  conversation: ShownConversation
  isTyping: boolean
  onPrint(): void
}

export function ThreadHeader({ conversation, isTyping, onPrint }: Props) {
  const { t } = useLocalization()
  const { correspondent, status } = conversation
  const isMuted = useIsMuted(conversation)
  return (
    <PaneHeader>
      <Link href={paths.member(correspondent.id)} className="thread-person">
        <Avatar of={correspondent} />
        <span className="thread-name">
          <h1 className="two-lines" dir="auto">{correspondent.displayName}</h1>
          <span className="thread-status">
            {/* Not announced to screen readers, because it changes often. */}
            {isTyping ? (
              <span className="thread-typing">{t.thread.typing}</span>
            ) : (
              <span>{status === 'CLOSED' ? t.thread.statusClosed : t.thread.statusOpen}</span>
            )}
            {isMuted && (
              <>
                <span>{' · '}</span>
                <span className="thread-muted">
                  <MutedIcon /> <span>{t.list.muted}</span>
                </span>
              </>
            )}
          </span>
        </span>
      </Link>
      <ConversationMenu conversation={conversation} onPrint={onPrint} />
    </PaneHeader>
  )
}
