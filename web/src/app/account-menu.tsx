import { MenuHeader } from '@szhsin/react-menu'
import { useState } from 'react'
import type { NotificationControl } from '../features/notifications/use-notification-mode'
import { SettingsDialog } from '../features/settings/settings-dialog'
import { signOut, useSession } from '../features/sign-in/session'
import { useLocalization } from '../i18n/localization'
import { navigate, paths } from '../routing/routes'
import { Action, ActionMenu } from '../ui/action-menu'
import { Avatar } from '../ui/avatar'
import type { Viewer } from './start-query'

interface Props {
  viewer: Viewer
  notifications: NotificationControl
}

export function AccountMenu({ viewer, notifications }: Props) {
  const { member, pushKey } = viewer
  const session = useSession()
  const { t, switchLanguage } = useLocalization()
  const { mode, isPaused, turnOn, turnOff } = notifications
  const isOn = mode === 'page' || mode === 'push'
  const [showsSettings, setShowsSettings] = useState(false)

  return (
    <>
      <ActionMenu label={t.account.menu(member.displayName)} icon={<Avatar of={member} size="small" />}>
        <MenuHeader className="menu-header">
          <bdi>{member.displayName}</bdi>
        </MenuHeader>
        <Action onClick={() => navigate(paths.member(member.id))}>{t.account.profile}</Action>
        <Action onClick={() => setShowsSettings(true)}>{t.account.settings}</Action>
        <Action onClick={switchLanguage}>{t.account.otherLanguage}</Action>
        {mode && mode !== 'off' && <Action disabled>{t.account.notifications[isOn && isPaused ? 'paused' : mode]}</Action>}
        {(mode === 'off' || isOn) && (
          <Action onClick={mode === 'off' ? turnOn : () => void turnOff()}>
            {mode === 'off' ? t.account.enableNotifications : t.account.disableNotifications}
          </Action>
        )}
        {/* A session cookie belongs to the platform; the page cannot remove it. */}
        {session.signedIn && session.token !== null && <Action onClick={signOut}>{t.account.signOut}</Action>}
      </ActionMenu>
      {showsSettings && <SettingsDialog offersPush={pushKey !== null} onClose={() => setShowsSettings(false)} />}
    </>
  )
}
