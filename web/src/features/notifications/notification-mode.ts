import type { Client } from 'urql'
import { closeNotifications } from '../../notification/notification'
import { readNotifiedMember, writeNotifiedMember, type NotifiedMember } from '../../notification/notified-member'
import { registerPush, unregisterPush } from './push-registration'
import { tellTurned } from './turned-channel'
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

  async function isNotified(): Promise<boolean> {
    return (await readNotifiedMember())?.id === member.id
  }

  return {
    /** Continues as the member chose before, in any tab of this browser. */
    async follow(): Promise<NotificationMode> {
      if (!canNotify()) return 'unsupported'
      if (Notification.permission === 'denied') return 'denied'
      if (Notification.permission === 'default') return 'off'
      return inTurn(async () => ((await isNotified()) ? start() : 'off')).catch(() => 'unsupported')
    },

    /** Asks for permission, which browsers allow only after a click. */
    async turnOn() {
      if ((await Notification.requestPermission()) === 'granted') await writeNotifiedMember(member)
      tellTurned()
    },

    /** Does nothing if the browser notifies another member. */
    async turnOff() {
      if (canNotify()) await inTurn(async () => (await isNotified()) && stop(client))
    },

    /** Stops notifying the member who used this browser before. */
    async turnOffForOthers() {
      if (canNotify()) await inTurn(async () => (await readNotifiedMember()) && !(await isNotified()) && stop())
    },
  }
}

async function stop(client?: Client) {
  await writeNotifiedMember(null)
  tellTurned()
  const worker = await currentWorker()
  if (!worker) return
  await closeNotifications(worker, () => true)
  await unregisterPush(worker, client)
}

/** What one tab starts would otherwise remain after another tab has stopped it. */
function inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
  return navigator.locks.request('causerie-notification-mode', run)
}
