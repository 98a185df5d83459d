import { Link } from '../../app/link'
import { paths } from '../../app/routes'
import { useSpeech } from '../../i18n/language'
import { BackIcon } from '../../ui/icons'
import { FirstMessage } from './first-message'
import { MemberPicker } from './member-picker'
import './new-conversation.css'

/** « Nouvelle conversation »: first whom, then what. */
export function NewConversation({ to }: { to: string | null }) {
  const { t } = useSpeech()
  return (
    <>
      <header className="pane-header">
        <Link href={to ? paths.new : paths.list} className={`icon-button ${to ? '' : 'back'}`} aria-label={t.back}>
          <BackIcon />
        </Link>
        <h1>{t.picker.title}</h1>
      </header>
      {to ? <FirstMessage key={to} memberId={to} /> : <MemberPicker />}
    </>
  )
}
