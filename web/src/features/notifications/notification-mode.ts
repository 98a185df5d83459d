import { closeNotifications } from '../../notification/notification'
import { readNotifiedMember, writeNotifiedMember, type NotifiedMember } from '../../notification/notified-member'
import { canNotify, currentWorker, startWorker } from './worker'

export type NotificationMode =
  /** The browser cannot show notifications here. */
  | 'unsupported'
  /** The member or the browser's settings forbid them. */
  | 'denied'
  | 'off'
  /** While the page is open. */
  | 'page'

/** Returns how this browser notifies the member, as they chose before. It stops notifying another member. */
export async function resumeNotifications(member: NotifiedMember): Promise<NotificationMode> {
  if (!canNotify()) return 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  const notified = await readNotifiedMember()
  if (!notified) return 'off'
  if (notified.id === member.id && Notification.permission === 'granted') return start(member)
  return stopNotifications(notified.id)
}

/** Asks for permission, which browsers allow only after a click. */
export async function turnNotificationsOn(member: NotifiedMember): Promise<NotificationMode> {
  const permission = await Notification.requestPermission()
  if (permission === 'granted') return start(member)
  return permission === 'denied' ? 'denied' : 'off'
}

async function start(member: NotifiedMember): Promise<NotificationMode> {
  try {
    await startWorker()
    await writeNotifiedMember(member)
    return 'page'
  } catch {
    // The browser blocks workers or its storage.
    return 'unsupported'
  }
}

/** Stops notifying the member, if this browser does. */
export async function stopNotifications(memberId: string): Promise<NotificationMode> {
  const worker = await currentWorker()
  if (worker && (await readNotifiedMember())?.id === memberId) {
    await writeNotifiedMember(null)
    await closeNotifications(worker)
  }
  return 'off'
}
