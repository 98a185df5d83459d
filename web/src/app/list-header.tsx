import { useSpeech } from '../i18n/language'
import { WriteIcon } from '../ui/icons'
import { AccountMenu } from './account-menu'
import { Link } from '../routing/link'
import type { Viewer } from './start-query'
import { paths } from '../routing/routes'

export function ListHeader({ member }: { member: Viewer['member'] }) {
  const { t } = useSpeech()
  return (
    <header className="list-header">
      <h1>
        <Link href={paths.list}>{t.messages}</Link>
      </h1>
      <AccountMenu member={member} />
      <Link href={paths.new} className="button primary new-conversation">
        <WriteIcon />
        <span>{t.newConversation}</span>
      </Link>
    </header>
  )
}
