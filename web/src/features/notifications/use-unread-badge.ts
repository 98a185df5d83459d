import { useEffect } from 'react'
import { useSpeech } from '../../i18n/language'
import { badgedIcon, plainIcon } from './badged-icon'

/** Shows the number of unread conversations in the title, on the tab's icon, and on the app's where there is one. */
export function useUnreadBadge(unread: number) {
  const { t } = useSpeech()

  useEffect(() => {
    document.title = t.pageTitle(unread)
    // Who signs out leaves no number behind.
    return () => {
      document.title = t.pageTitle(0)
    }
  }, [t, unread])

  useEffect(() => {
    let wanted = true
    showBadge(unread)
    void badgedIcon(unread).then((address) => wanted && showIcon(address))
    return () => {
      wanted = false
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

/** Not every browser has badges, none without HTTPS, and those that do may refuse. */
function showBadge(unread: number) {
  if ('setAppBadge' in navigator) void navigator.setAppBadge(unread).catch(() => {})
}

function showIcon(address: string) {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (link) link.href = address
}
