import { MenuHeader } from '@szhsin/react-menu'
import { useState } from 'react'
import { signOut, useSession } from '../features/sign-in/session'
import { useLocalization } from '../i18n/localization'
import { navigate, paths } from '../routing/routes'
import { Action, ActionMenu } from '../ui/action-menu'
import { Avatar } from '../ui/avatar'
import type { Viewer } from './start-query'

export function AccountMenu({ member }: { member: Viewer['member'] }) {
  const session = useSession()
  const { t, switchLanguage } = useLocalization()
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : null))

  async function allowNotifications() {
    setPermission(await Notification.requestPermission())
  }

  return (
    <ActionMenu label={t.account.menu(member.displayName)} icon={<Avatar of={member} size="small" />}>
      <MenuHeader className="menu-header">
        <bdi>{member.displayName}</bdi>
      </MenuHeader>
      <Action onClick={() => navigate(paths.member(member.id))}>{t.account.profile}</Action>
      <Action onClick={switchLanguage}>{t.account.otherLanguage}</Action>
      {permission === 'default' && (
        <Action onClick={() => void allowNotifications()}>{t.account.enableNotifications}</Action>
      )}
      {permission === 'granted' && <Action disabled>{t.account.notificationsOn}</Action>}
      {permission === 'denied' && <Action disabled>{t.account.notificationsDenied}</Action>}
      {/* A session cookie belongs to the platform; the page cannot remove it. */}
      {session.signedIn && session.token !== null && <Action onClick={signOut}>{t.account.signOut}</Action>}
    </ActionMenu>
  )
}
