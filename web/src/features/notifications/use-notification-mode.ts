import { useCallback, useEffect, useMemo, useState } from 'react'
import { useClient } from 'urql'
import { useLocalization } from '../../i18n/localization'
import { createNotifications, type NotificationMode } from './notification-mode'

export type NotificationControl = ReturnType<typeof useNotificationMode>

/** Returns how this browser notifies the member, and the functions that change it. Undefined until it is known. */
export function useNotificationMode(memberId: string, pushKey: string | null) {
  const client = useClient()
  const { language } = useLocalization()
  const [mode, setMode] = useState<NotificationMode>()
  const notifications = useMemo(
    () => createNotifications({ client, member: { id: memberId, language }, pushKey }),
    [client, memberId, language, pushKey],
  )

  useEffect(() => {
    const resume = () => void notifications.resume().then(setMode)
    resume()
    // The member may change the permission in the browser's settings at any time.
    return onPermissionChange(resume)
  }, [notifications])

  return {
    mode,
    turnOn: () => void notifications.turnOn().then(setMode),
    turnOff: useCallback(() => notifications.turnOff().then(setMode), [notifications]),
  }
}

function onPermissionChange(listener: () => void): () => void {
  const controller = new AbortController()
  navigator.permissions
    ?.query({ name: 'notifications' })
    .then((status) => status.addEventListener('change', listener, { signal: controller.signal }))
    .catch(() => {})
  return () => controller.abort()
}
