import { useEffect } from 'react'
import { useSpeech } from '../../i18n/language'
import { badgedIcon } from './badged-icon'

/** Shows the number of unread conversations in the title, on the tab's icon, and on the app's where there is one. */
export function useUnreadBadge(unread: number) {
  const { t } = useSpeech()

  useEffect(() => {
    document.title = t.pageTitle(unread)
  }, [t, unread])

  useEffect(() => {
    // Not every browser has badges, and those that do may refuse.
    if ('setAppBadge' in navigator) void navigator.setAppBadge(unread).catch(() => {})
    let wanted = true
    void badgedIcon(unread).then((address) => {
      const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
      if (wanted && link) link.href = address
    })
    return () => {
      wanted = false
    }
  }, [unread])
}
