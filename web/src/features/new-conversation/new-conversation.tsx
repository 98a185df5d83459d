import { useLocalization } from '../../i18n/localization'
import { paths } from '../../routing/routes'
import { PaneHeader } from '../../ui/pane-header'
import { FirstMessage } from './first-message'
import { MemberPicker } from './member-picker'
import './new-conversation.css'

/** Starts a conversation: the member is picked first, then the first message written. */
export function NewConversation({ to }: { to: string | null }) {
  const { t } = useLocalization()
  return (
    <>
      <PaneHeader back={to ? paths.new : paths.list}>
        <h1>{t.newConversation}</h1>
      </PaneHeader>
      {to ? <FirstMessage key={to} memberId={to} /> : <MemberPicker />}
    </>
  )
}
