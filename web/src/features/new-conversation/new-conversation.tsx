import { PaneHeader } from '../../ui/pane-header'
import { paths } from '../../routing/routes'
import { useSpeech } from '../../i18n/language'
import { FirstMessage } from './first-message'
import { MemberPicker } from './member-picker'
import './new-conversation.css'

/** « Nouvelle conversation »: first whom, then what. */
export function NewConversation({ to }: { to: string | null }) {
  const { t } = useSpeech()
  return (
    <>
      <PaneHeader back={to ? paths.new : paths.list}>
        <h1>{t.newConversation}</h1>
      </PaneHeader>
      {to ? <FirstMessage key={to} memberId={to} /> : <MemberPicker />}
    </>
  )
}
