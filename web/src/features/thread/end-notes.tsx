import { Link } from '../../app/link'
import { paths } from '../../app/routes'
import { useSpeech } from '../../i18n/language'
import { WriteIcon } from '../../ui/icons'
import { useRelations } from '../profile/use-relations'
import type { ShownConversation } from './use-thread'

/** In place of the composer, once a conversation is closed. */
export function ClosedNote({ conversation }: { conversation: ShownConversation }) {
  const { t } = useSpeech()
  const { correspondent, closedBy } = conversation
  const closedByOther = closedBy?.id === correspondent.id
  return (
    <div className="end-note" role="status">
      <p>
        <strong>{closedByOther ? t.thread.closedBy(correspondent.displayName) : t.thread.closedByMe}</strong>{' '}
        {t.thread.closedNote}
      </p>
      {correspondent.canMessage && (
        <Link href={paths.newTo(correspondent.id)} className="button primary">
          <WriteIcon />
          {t.newConversation}
        </Link>
      )}
    </div>
  )
}

/** In place of the composer, where one of the two blocks the other. Nobody is told who blocks them. */
export function CannotWriteNote({ member }: { member: ShownConversation['correspondent'] }) {
  const { t } = useSpeech()
  const { setBlocked } = useRelations(member.id)
  return (
    <div className="end-note" role="status">
      <p>{member.isBlocked ? t.thread.blockedByMe(member.displayName) : t.thread.cannotWrite}</p>
      {member.isBlocked && (
        <button type="button" className="button" onClick={() => setBlocked(false)}>
          {t.menu.unblock}
        </button>
      )}
    </div>
  )
}
