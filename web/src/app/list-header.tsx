import type { NotificationControl } from '../features/notifications/use-notification-mode'
import { useLocalization } from '../i18n/localization'
import { Link } from '../routing/link'
import { paths } from '../routing/routes'
import { WriteIcon } from '../ui/icons'
import { AccountMenu } from './account-menu'
import type { Viewer } from './start-query'

interface Props {
  viewer: Viewer
  notifications: NotificationControl
}

export function ListHeader({ viewer, notifications }: Props) {
  const { t } = useLocalization()
  return (
    <header className="list-header">
      <h1>
        <Link href={paths.list}>{t.messages}</Link>
      </h1>
      <AccountMenu viewer={viewer} notifications={notifications} />
      <Link href={paths.new} className="button primary new-conversation">
        <WriteIcon />
        <span>{t.newConversation}</span>
      </Link>
    </header>
  )
}
