import type { Client } from 'urql'
import { graphql } from '../../gql'

const RegisterPush = graphql(`
  mutation RegisterPush($input: RegisterPushInput!) {
    registerPush(input: $input) {
      userErrors { code }
    }
  }
`)

const UnregisterPush = graphql(`
  mutation UnregisterPush($input: UnregisterPushInput!) {
    unregisterPush(input: $input) {
      userErrors { code }
    }
  }
`)

/**
 * Registers this browser with its push service, and with the service of the page. Returns false if one of them does not
 * accept it: some browsers have no push service, and some networks block it.
 */
export async function registerPush(client: Client, worker: ServiceWorkerRegistration, key: string): Promise<boolean> {
  try {
    const before = await currentSubscription(worker, key)
    const subscription = before ?? (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }))
    const { endpoint = '', keys: { p256dh = '', auth = '' } = {} } = subscription.toJSON()
    const { data, error } = await client.mutation(RegisterPush, { input: { endpoint, p256dh, auth } }).toPromise()
    // Without a connection, it counts that the browser was registered before.
    const isRegistered = error?.networkError ? before !== null : data?.registerPush.userErrors.length === 0
    if (!isRegistered) await subscription.unsubscribe()
    return isRegistered
  } catch {
    return false
  }
}

/** Nothing is pushed to this browser any more. With a client, the service learns it at once. */
export async function unregisterPush(worker: ServiceWorkerRegistration, client?: Client) {
  const subscription = await worker.pushManager.getSubscription()
  if (!subscription) return
  const { endpoint } = subscription
  await client?.mutation(UnregisterPush, { input: { endpoint } }).toPromise()
  // If it fails, the worker repeats it with the next message.
  await subscription.unsubscribe().catch(() => false)
}

/** Null if there is none, or only one for an earlier key of the service. */
async function currentSubscription(worker: ServiceWorkerRegistration, key: string): Promise<PushSubscription | null> {
  const subscription = await worker.pushManager.getSubscription()
  if (!subscription || keyOf(subscription) === key) return subscription
  await subscription.unsubscribe()
  return null
}

function keyOf({ options: { applicationServerKey } }: PushSubscription): string {
  const bytes = new Uint8Array(applicationServerKey ?? new ArrayBuffer(0))
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
