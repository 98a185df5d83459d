import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import type { ThreadConversationFragment } from '../../gql/graphql'
import { useSpeech } from '../../i18n/language'
import { MoreIcon } from '../../ui/icons'
import { useBlock } from '../profile/use-relations'
import { DeleteDialog } from './delete-dialog'
import { useConversationActions } from './use-conversation-actions'
import '../../ui/menu.css'

/** ⋯ */
export default function ConversationMenu({ conversation }: { conversation: ThreadConversationFragment }) {
  const { t } = useSpeech()
  const { id, status, isMuted, correspondent } = conversation
  const { close, setMuted, remove } = useConversationActions(id)
  const setBlocked = useBlock(correspondent.id)
  const [deleting, setDeleting] = useState(false)

  return (
    <>
      <MenuTrigger>
        <Button className="icon-button" aria-label={t.menu.open}>
          <MoreIcon />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="menu" aria-label={t.menu.open}>
            {status === 'OPEN' && <MenuItem onAction={close}>{t.menu.close}</MenuItem>}
            <MenuItem onAction={() => setMuted(!isMuted)}>{isMuted ? t.menu.unmute : t.menu.mute}</MenuItem>
            <MenuItem onAction={() => setBlocked(!correspondent.isBlocked)}>
              {correspondent.isBlocked ? t.menu.unblock : t.menu.block}
            </MenuItem>
            <MenuItem className="menu-item danger" onAction={() => setDeleting(true)}>
              {t.menu.delete}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <DeleteDialog
        isOpen={deleting}
        name={correspondent.displayName}
        onConfirm={remove}
        onClose={() => setDeleting(false)}
      />
    </>
  )
}
