import { useState } from 'react'
import { useLocalization } from '../../i18n/localization'
import { Action, ActionMenu } from '../../ui/action-menu'
import { ConfirmDialog } from '../../ui/confirm-dialog'
import { MoreIcon } from '../../ui/icons'
import { useRelationship } from '../profile/use-relationship'
import { MuteActions } from './mute-actions'
import { useConversationActions } from './use-conversation-actions'
import type { ShownConversation } from './use-thread'

interface Props {
  conversation: ShownConversation
  onPrint(): void
}

/** The "⋯" menu of a conversation. */
export function ConversationMenu({ conversation, onPrint }: Props) {
  const { t } = useLocalization()
  const { id, status, isArchived, correspondent } = conversation
  const { close, markUnread, archive, unarchive, remove } = useConversationActions(id)
  const { setBlocked } = useRelationship(correspondent.id)
  const [isConfirming, setConfirming] = useState(false)

  return (
    <>
      <ActionMenu label={t.menu.open} icon={<MoreIcon />}>
        {status === 'OPEN' && <Action onClick={close}>{t.menu.close}</Action>}
        <MuteActions conversation={conversation} />
        <Action onClick={markUnread}>{t.menu.markUnread}</Action>
        <Action onClick={isArchived ? unarchive : archive}>{isArchived ? t.menu.unarchive : t.menu.archive}</Action>
        {!correspondent.isDeleted && (
          <Action onClick={() => setBlocked(!correspondent.isBlocked)}>
            {correspondent.isBlocked ? t.menu.unblock : t.menu.block}
          </Action>
        )}
        <Action onClick={onPrint}>{t.menu.print}</Action>
        <Action className="danger" onClick={() => setConfirming(true)}>
          {t.menu.delete}
        </Action>
      </ActionMenu>
      {isConfirming && (
        <ConfirmDialog
          {...t.deletion}
          text={t.deletion.text(correspondent.displayName)}
          onConfirm={remove}
          onClose={() => setConfirming(false)}
        />
      )}
    </>
  )
}
