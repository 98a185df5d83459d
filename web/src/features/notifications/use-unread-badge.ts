import { useEffect } from 'react'
import { useLocalization } from '../../i18n/localization'
import { badgedIcon, plainIcon } from './badged-icon'

/** Shows the number of unread conversations in the title, on the tab's icon, and on the icon of the installed app. */
export function useUnreadBadge(unread: number) {
  const { t } = useLocalization()

  useEffect(() => {
    document.title = t.pageTitle(unread)
    // No count remains after sign-out.
    return () => {
      document.title = t.pageTitle(0)
    }
  }, [t, unread])

  useEffect(() => {
    let isCurrent = true
    showBadge(unread)
    void badgedIcon(unread).then((url) => isCurrent && showIcon(url))
    return () => {
      isCurrent = false
    }
  }, [unread])

  useEffect(
    () => () => {
      showBadge(0)
      showIcon(plainIcon)
    },
    [],
  )
}

/** Some browsers have no badges, all require HTTPS, and any may reject the call. */
function showBadge(unread: number) {
  if ('setAppBadge' in navigator) void navigator.setAppBadge(unread).catch(() => {})
}

function showIcon(url: string) {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (link) link.href = url
}
