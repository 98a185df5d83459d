import { useState } from 'react'
import { useSpeech } from '../../i18n/language'
import { Action, ActionMenu } from '../../ui/action-menu'
import { ConfirmDialog } from '../../ui/confirm-dialog'
import { MoreIcon } from '../../ui/icons'
import { useRelations } from '../profile/use-relations'
import { useConversationActions } from './use-conversation-actions'
import type { ShownConversation } from './use-thread'

interface Props {
  conversation: ShownConversation
  onPrint(): void
}

/** ⋯ */
export function ConversationMenu({ conversation, onPrint }: Props) {
  const { t } = useSpeech()
  const { id, status, isMuted, correspondent } = conversation
  const { close, setMuted, remove } = useConversationActions(id)
  const { setBlocked } = useRelations(correspondent.id)
  const [deleting, setDeleting] = useState(false)

  return (
    <>
      <ActionMenu label={t.menu.open} icon={<MoreIcon />}>
        {status === 'OPEN' && <Action onClick={close}>{t.menu.close}</Action>}
        <Action onClick={() => setMuted(!isMuted)}>{isMuted ? t.menu.unmute : t.menu.mute}</Action>
        {!correspondent.isDeleted && (
          <Action onClick={() => setBlocked(!correspondent.isBlocked)}>
            {correspondent.isBlocked ? t.menu.unblock : t.menu.block}
          </Action>
        )}
        <Action onClick={onPrint}>{t.menu.print}</Action>
        <Action className="danger" onClick={() => setDeleting(true)}>
          {t.menu.delete}
        </Action>
      </ActionMenu>
      {deleting && (
        <ConfirmDialog
          {...t.deletion}
          text={t.deletion.text(correspondent.displayName)}
          onConfirm={remove}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  )
}
