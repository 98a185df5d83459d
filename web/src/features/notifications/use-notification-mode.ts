import { useCallback, useEffect, useEffectEvent, useMemo, useState } from 'react'
import { useClient } from 'urql'
import { useLocalization } from '../../i18n/localization'
import { createNotifications, type NotificationMode } from './notification-mode'
import { onPermissionChange } from './on-permission-change'
import { onTurned } from './turned-channel'

export type NotificationControl = ReturnType<typeof useNotificationMode>

interface Viewer {
  member: { id: string }
  pushKey: string | null
  notificationSettings: { push: boolean }
}

/** Returns how this browser notifies the member, and the functions that change it. The mode is undefined until it is known. */
export function useNotificationMode({ member: { id }, pushKey, notificationSettings }: Viewer) {
  const client = useClient()
  const { language } = useLocalization()
  const [mode, setMode] = useState<NotificationMode>()
  const notifications = useMemo(
    () => createNotifications({ client, member: { id, language }, pushKey }),
    [client, id, language, pushKey],
  )

  useEffect(() => {
    const follow = () => void notifications.follow().then(setMode)
    follow()
    // The member may change the permission in the browser's settings at any time.
    const stopPermission = onPermissionChange(follow)
    const stopTurned = onTurned(follow)
    return () => {
      stopPermission()
      stopTurned()
    }
  }, [notifications])

  const turnOffForOthers = useEffectEvent(() => notifications.turnOffForOthers())
  useEffect(() => void turnOffForOthers(), [id])

  return {
    mode,
    /** Whether the member does not want them on any device. Only a service that pushes offers this. */
    isPaused: pushKey !== null && !notificationSettings.push,
    // Without its storage, the browser does not know whom to notify.
    turnOn: () => void notifications.turnOn().catch(() => setMode('unsupported')),
    turnOff: useCallback(() => notifications.turnOff(), [notifications]),
  }
}
