import { useLocalization } from '../../i18n/localization'
import { weekdayAndTime } from '../../i18n/dates'
import { Action } from '../../ui/action-menu'
import { useIsMuted } from '../conversations/use-is-muted'
import { useConversationActions } from './use-conversation-actions'
import type { ShownConversation } from './use-thread'

/** Mutes a conversation for a while or for good, or says until when it is muted and ends that. */
export function MuteActions({ conversation }: { conversation: ShownConversation }) {
  const { t, locale } = useLocalization()
  const { id, mutedUntil } = conversation
  const { mute, unmute } = useConversationActions(id)
  if (!useIsMuted(conversation)) {
    return (
      <>
        <Action onClick={() => mute(1)}>{t.menu.muteHour}</Action>
        <Action onClick={() => mute(24)}>{t.menu.muteDay}</Action>
        <Action onClick={() => mute()}>{t.menu.mute}</Action>
      </>
    )
  }
  return (
    <>
      {mutedUntil && <Action disabled>{t.menu.mutedUntil(weekdayAndTime(new Date(mutedUntil), locale))}</Action>}
      <Action onClick={unmute}>{t.menu.unmute}</Action>
    </>
  )
}
