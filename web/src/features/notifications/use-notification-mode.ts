import { useCallback, useEffect, useMemo, useState } from 'react'
import { useLocalization } from '../../i18n/localization'
import { resumeNotifications, stopNotifications, turnNotificationsOn, type NotificationMode } from './notification-mode'

export type NotificationControl = ReturnType<typeof useNotificationMode>

/** Returns how this browser notifies the member, and the functions that change it. Undefined until it is known. */
export function useNotificationMode(memberId: string) {
  const { language } = useLocalization()
  const [mode, setMode] = useState<NotificationMode>()
  const member = useMemo(() => ({ id: memberId, language }), [memberId, language])

  const resume = useCallback(() => void resumeNotifications(member).then(setMode), [member])
  useEffect(() => {
    resume()
    // The member may change the permission in the browser's settings at any time.
    return onPermissionChange(resume)
  }, [resume])
  return {
    mode,
    turnOn: () => void turnNotificationsOn(member).then(setMode),
    turnOff: useCallback(() => stopNotifications(memberId).then(setMode), [memberId]),
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
