import { createStore } from '../../store'
import type { Failure } from '../../transport/failure'

/** A message on its way. Its key goes with every attempt, so that it is never written twice. */
export interface Unsent {
  clientKey: string
  conversationId: string
  body: string
  writtenAt: string
  failure: Failure | null
}

/** Hands a message to the service; null when it is stored. */
export type Deliver = (message: Unsent) => Promise<Failure | null>

/** Where unsent messages outlive a reload. */
export interface Keep {
  load(): readonly Unsent[]
  save(messages: readonly Unsent[]): void
}

/** What was written and is not known to be stored yet. It outlives views, and a reload of the page. */
export function createOutbox(deliver: Deliver, keep: Keep) {
  const store = createStore<readonly Unsent[]>(
    keep.load().map((message) => ({ ...message, failure: message.failure ?? { code: 'network' } })),
  )
  // Messages of one conversation are sent one after the other, to arrive in the order of writing.
  const queues = new Map<string, Promise<void>>()

  function become(next: readonly Unsent[]) {
    keep.save(next)
    store.become(next)
  }

  function mark(clientKey: string, failure: Failure | null) {
    become(store.current().map((message) => (message.clientKey === clientKey ? { ...message, failure } : message)))
  }

  function remove(gone: (message: Unsent) => boolean) {
    if (store.current().some(gone)) become(store.current().filter((message) => !gone(message)))
  }

  function enqueue(message: Unsent) {
    const before = queues.get(message.conversationId) ?? Promise.resolve()
    queues.set(
      message.conversationId,
      before.then(async () => {
        const failure = await deliver(message).catch((): Failure => ({ code: 'unknown' }))
        if (failure) mark(message.clientKey, failure)
        else stored(message.clientKey)
      }),
    )
  }

  /** The service has it: its answer or its event said so, whichever came first. */
  function stored(clientKey: string) {
    remove((message) => message.clientKey === clientKey)
  }

  function retry(clientKey: string) {
    const failed = store.current().find((message) => message.clientKey === clientKey && message.failure)
    if (!failed) return
    mark(clientKey, null)
    enqueue(failed)
  }

  return {
    current: store.current,
    listen: store.listen,
    send(conversationId: string, body: string) {
      const clientKey = crypto.randomUUID()
      const message: Unsent = { clientKey, conversationId, body, writtenAt: new Date().toISOString(), failure: null }
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
    /** The conversation is gone, and what was meant for it. */
    forget: (conversationId: string) => remove((message) => message.conversationId === conversationId),
  }
}

export type Outbox = ReturnType<typeof createOutbox>
