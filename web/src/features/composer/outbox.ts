import { createStore } from '../../state/store'
import { isLasting, type Failure } from '../../transport/failure'
import { newClientKey } from './client-key'

/** A message on its way. Its key goes with every attempt, so that it is never written twice. */
export interface Unsent {
  clientKey: string
  /** A conversation's id, or that of a member with whom the message begins one. */
  addressee: string
  isFirst: boolean
  body: string
  writtenAt: string
  failure: Failure | null
}

interface Post {
  /** Hands a message to the service; null when it is stored. */
  deliver(message: Unsent): Promise<Failure | null>
  keep: Keep
  /** Takes what can never be sent as it is. */
  giveBack(addressee: string, body: string, failure: Failure): void
}

/** Where unsent messages outlive a reload. */
export interface Keep {
  load(): readonly Unsent[]
  save(messages: readonly Unsent[]): void
}

/** What was written and is not known to be stored yet. It outlives views, and a reload of the page. */
export function createOutbox({ deliver, keep, giveBack }: Post) {
  const store = createStore<readonly Unsent[]>(
    keep.load().map((message) => ({ ...message, failure: message.failure ?? { code: 'network' } })),
  )
  // Messages to one addressee are sent one after the other, to arrive in the order of writing.
  const queues = new Map<string, Promise<void>>()

  function become(next: readonly Unsent[]) {
    keep.save(next)
    store.become(next)
  }

  function find(clientKey: string) {
    return store.current().find((message) => message.clientKey === clientKey)
  }

  function mark(clientKey: string, failure: Failure | null) {
    become(store.current().map((message) => (message.clientKey === clientKey ? { ...message, failure } : message)))
  }

  function enqueue({ clientKey, addressee }: Unsent) {
    const before = queues.get(addressee) ?? Promise.resolve()
    queues.set(addressee, before.then(() => attempt(clientKey)))
  }

  async function attempt(clientKey: string) {
    // As it is by now: meanwhile it may have been thrown away, or its conversation may have begun.
    const message = find(clientKey)
    if (!message) return
    const failure = await deliver(message).catch((): Failure => ({ code: 'unknown' }))
    if (!failure) stored(clientKey)
    else if (isLasting(failure)) comeBack(clientKey, failure)
    else if (find(clientKey)) mark(clientKey, failure)
  }

  function comeBack(clientKey: string, failure: Failure) {
    const message = find(clientKey)
    if (!message) return
    stored(clientKey)
    giveBack(message.addressee, message.body, failure)
  }

  /** The service has it: its answer or its event said so, whichever came first. */
  function stored(clientKey: string) {
    if (find(clientKey)) become(store.current().filter((message) => message.clientKey !== clientKey))
  }

  function retry(clientKey: string) {
    const failed = find(clientKey)
    if (!failed?.failure) return
    mark(clientKey, null)
    enqueue(failed)
  }

  return {
    current: store.current,
    listen: store.listen,
    send(addressee: string, body: string, isFirst = false) {
      const clientKey = newClientKey()
      const message: Unsent = {
        clientKey,
        addressee,
        isFirst,
        body,
        writtenAt: new Date().toISOString(),
        failure: null,
      }
      become([...store.current(), message])
      enqueue(message)
    },
    retry,
    /** The network is back: what it kept from being sent is sent after all, in the order of writing. */
    retryUnreached() {
      for (const { clientKey, failure } of store.current()) if (failure?.code === 'network') retry(clientKey)
    },
    stored,
    discard: stored,
    /** The conversation with a member has begun: what they were to get goes there, behind what is under way. */
    move(memberId: string, conversationId: string) {
      const queue = queues.get(memberId)
      if (queue) queues.set(conversationId, queue)
      if (!store.current().some(({ addressee }) => addressee === memberId)) return
      become(
        store
          .current()
          .map((message) =>
            message.addressee === memberId ? { ...message, addressee: conversationId, isFirst: false } : message,
          ),
      )
    },
    /** The conversation is gone; what was meant for it comes back. */
    returnAll(conversationId: string) {
      for (const { addressee, clientKey } of store.current()) {
        if (addressee === conversationId) comeBack(clientKey, { code: 'CONVERSATION_NOT_FOUND' })
      }
    },
    /** Nothing of it is sent any more, or kept. */
    clear: () => become([]),
  }
}

export type Outbox = ReturnType<typeof createOutbox>
