import type { Client } from 'urql'
import { closeNotifications } from '../../notification/notification'
import { readNotifiedMember, writeNotifiedMember, type NotifiedMember } from '../../notification/notified-member'
import { registerPush, unregisterPush } from './push-registration'
import { canNotify, currentWorker, startWorker } from './worker'

export type NotificationMode =
  /** The browser cannot show notifications here. */
  | 'unsupported'
  /** The member or the browser's settings forbid them. */
  | 'denied'
  | 'off'
  /** While the page is open: the service or the browser does not push. */
  | 'page'
  /** Also while the page is closed. */
  | 'push'

interface Options {
  client: Client
  member: NotifiedMember
  /** Null if the service does not push. */
  pushKey: string | null
}

/** Decides how this browser notifies a member. */
export function createNotifications({ client, member, pushKey }: Options) {
  async function start(): Promise<NotificationMode> {
    try {
      const worker = await startWorker()
      await writeNotifiedMember(member)
      return pushKey !== null && (await registerPush(client, worker, pushKey)) ? 'push' : 'page'
    } catch {
      // The browser blocks workers or its storage.
      return 'unsupported'
    }
  }

  return {
    /** Continues as the member chose before, and stops notifying another member. */
    async resume(): Promise<NotificationMode> {
      if (!canNotify()) return 'unsupported'
      if (Notification.permission === 'denied') return 'denied'
      const notified = await readNotifiedMember()
      if (notified && notified.id !== member.id) await stop()
      return notified?.id === member.id && Notification.permission === 'granted' ? start() : 'off'
    },

    /** Asks for permission, which browsers allow only after a click. */
    async turnOn(): Promise<NotificationMode> {
      const permission = await Notification.requestPermission()
      if (permission === 'granted') return start()
      return permission === 'denied' ? 'denied' : 'off'
    },

    /** Does nothing if the browser notifies another member. */
    async turnOff(): Promise<NotificationMode> {
      if ((await readNotifiedMember())?.id === member.id) await stop(client)
      return 'off'
    },
  }
}

async function stop(client?: Client) {
  await writeNotifiedMember(null)
  const worker = await currentWorker()
  if (!worker) return
  await closeNotifications(worker, () => true)
  await unregisterPush(worker, client)
}
