import { useLocalization } from '../../i18n/localization'
import { Link } from '../../routing/link'
import { paths } from '../../routing/routes'
import { WriteIcon } from '../../ui/icons'
import { useDrafts } from '../composer/drafts'
import { ReadOnlyDraft } from '../composer/read-only-draft'
import { useRelationship } from '../profile/use-relationship'
import type { ShownConversation } from './use-thread'

/** Shown in place of the composer if the conversation is closed. */
export function ClosedNote({ conversation }: { conversation: ShownConversation }) {
  const { t } = useLocalization()
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
      <ReadOnlyDraft addressee={id} />
    </div>
  )
}

/** Shown in place of the composer if one of the two members blocks the other. It does not reveal which one. */
export function CannotWriteNote({ conversation }: { conversation: ShownConversation }) {
  const { t } = useLocalization()
  const { id, correspondent: member } = conversation
  const { setBlocked } = useRelationship(member.id)
  return (
    <div className="end-note" role="status">
      <p>{member.isBlocked ? t.thread.blockedByMe(member.displayName) : t.thread.cannotWrite}</p>
      {member.isBlocked && (
        <button type="button" className="button" onClick={() => setBlocked(false)}>
          {t.menu.unblock}
        </button>
      )}
      <ReadOnlyDraft addressee={id} />
    </div>
  )
}
