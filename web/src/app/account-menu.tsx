import { useState, type ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import { Header } from 'react-aria-components/Header'
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { signOut } from '../features/sign-in/session'
import { useSpeech } from '../i18n/language'
import type { Viewer } from './messages'
import { navigate, paths } from './routes'
import '../ui/menu.css'

export default function AccountMenu({ member, children }: { member: Viewer['member']; children: ReactNode }) {
  const { t, switchLanguage } = useSpeech()
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : null))

  async function allowNotifications() {
    setPermission(await Notification.requestPermission())
  }

  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={t.account.menu(member.displayName)}>
        {children}
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="menu" aria-label={t.account.menu(member.displayName)}>
          <MenuSection>
            <Header className="menu-header">{member.displayName}</Header>
            <MenuItem onAction={() => navigate(paths.member(member.id))}>{t.account.profile}</MenuItem>
            <MenuItem onAction={switchLanguage}>{t.account.otherLanguage}</MenuItem>
            {permission === 'default' && (
              <MenuItem onAction={() => void allowNotifications()}>{t.account.enableNotifications}</MenuItem>
            )}
            {permission === 'granted' && <MenuItem isDisabled>{t.account.notificationsOn}</MenuItem>}
            {permission === 'denied' && <MenuItem isDisabled>{t.account.notificationsDenied}</MenuItem>}
            <MenuItem onAction={signOut}>{t.account.signOut}</MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
