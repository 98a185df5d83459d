import { lazy, Suspense } from 'react'
import { useSpeech } from '../i18n/language'
import { Avatar } from '../ui/avatar'
import { WriteIcon } from '../ui/icons'
import { Link } from './link'
import type { Viewer } from './messages'
import { paths } from './routes'

const AccountMenu = lazy(() => import('./account-menu'))

export function ListHeader({ member }: { member: Viewer['member'] }) {
  const { t } = useSpeech()
  const me = <Avatar name={member.displayName} seed={member.id} url={member.avatarUrl} size="small" />
  return (
    <header className="list-header">
      <h1>
        <Link href={paths.list}>{t.messages}</Link>
      </h1>
      <Suspense fallback={<span className="icon-button">{me}</span>}>
        <AccountMenu member={member}>{me}</AccountMenu>
      </Suspense>
      <Link href={paths.new} className="button primary new-conversation">
        <WriteIcon />
        {t.newConversation}
      </Link>
    </header>
  )
}
