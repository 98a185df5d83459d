import { Link } from '../../routing/link'
import { paths } from '../../routing/routes'
import { useSpeech } from '../../i18n/language'
import { WriteIcon } from '../../ui/icons'
import { useDrafts } from '../composer/drafts'
import { LeftOver } from '../composer/left-over'
import { useRelations } from '../profile/use-relations'
import type { ShownConversation } from './use-thread'

/** In place of the composer, once a conversation is closed. */
export function ClosedNote({ conversation }: { conversation: ShownConversation }) {
  const { t } = useSpeech()
  const drafts = useDrafts()
  const { id, correspondent, closedBy } = conversation
  const closedByOther = closedBy?.id === correspondent.id
  return (
    <div className="end-note" role="status">
      <p>
        <strong>{closedByOther ? t.thread.closedBy(correspondent.displayName) : t.thread.closedByMe}</strong>{' '}
        <span>{t.thread.closedNote}</span>
      </p>
      {correspondent.canMessage && (
        <Link
          href={paths.newTo(correspondent.id)}
          className="button primary"
          onClick={() => drafts.move(id, correspondent.id)}
        >
          <WriteIcon />
          <span>{t.newConversation}</span>
        </Link>
      )}
      <LeftOver addressee={id} />
    </div>
  )
}

/** In place of the composer, where one of the two blocks the other. Nobody is told who blocks them. */
export function CannotWriteNote({ conversation }: { conversation: ShownConversation }) {
  const { t } = useSpeech()
  const { id, correspondent: member } = conversation
  const { setBlocked } = useRelations(member.id)
  return (
    <div className="end-note" role="status">
      <p>{member.isBlocked ? t.thread.blockedByMe(member.displayName) : t.thread.cannotWrite}</p>
      {member.isBlocked && (
        <button type="button" className="button" onClick={() => setBlocked(false)}>
          {t.menu.unblock}
        </button>
      )}
      <LeftOver addressee={id} />
    </div>
  )
}
