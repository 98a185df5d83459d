import { createStore } from '../../state/store'
import { isPermanent, type Failure } from '../../transport/failure'
import { newClientKey } from './client-key'

/** A message that may not be stored yet. Every attempt sends the same client key, so it is never stored twice. */
export interface UnsentMessage {
  clientKey: string
  /** A conversation's ID, or the ID of a member with whom the message starts a conversation. */
  addressee: string
  isFirst: boolean
  body: string
  writtenAt: string
  failure: Failure | null
}

interface Options {
  /** Sends a message to the service. Resolves to null when it is stored. */
  deliver(message: UnsentMessage): Promise<Failure | null>
  persistence: Persistence
  /** Receives the text of a message that can never be sent as it is. */
  onRefused(addressee: string, body: string, failure: Failure): void
}

/** Persists unsent messages across a reload. */
export interface Persistence {
  load(): readonly UnsentMessage[]
  save(messages: readonly UnsentMessage[]): void
}

/** The messages that are being sent or could not be sent. They outlive the views and a page reload. */
export function createOutbox({ deliver, persistence, onRefused }: Options) {
  const store = createStore<readonly UnsentMessage[]>(
    persistence.load().map((message) => ({ ...message, failure: message.failure ?? { code: 'network' } })),
  )
  // Messages to one addressee are sent one after the other, so that they arrive in the order of writing.
  const queues = new Map<string, Promise<void>>()

  function update(next: readonly UnsentMessage[]) {
    persistence.save(next)
    store.set(next)
  }

  function find(clientKey: string) {
    return store.get().find((message) => message.clientKey === clientKey)
  }

  function setFailure(clientKey: string, failure: Failure | null) {
    update(store.get().map((message) => (message.clientKey === clientKey ? { ...message, failure } : message)))
  }

  function enqueue({ clientKey, addressee }: UnsentMessage) {
    const previous = queues.get(addressee) ?? Promise.resolve()
    queues.set(addressee, previous.then(() => attempt(clientKey)))
  }

  async function attempt(clientKey: string) {
    // Looked up now: the message may have been discarded, or moved to a new conversation, while it was in the queue.
    const message = find(clientKey)
    if (!message) return
    const failure = await deliver(message).catch((): Failure => ({ code: 'unknown' }))
    if (!failure) remove(clientKey)
    else if (isPermanent(failure)) refuse(clientKey, failure)
    else if (find(clientKey)) setFailure(clientKey, failure)
  }

  function refuse(clientKey: string, failure: Failure) {
    const message = find(clientKey)
    if (!message) return
    remove(clientKey)
    onRefused(message.addressee, message.body, failure)
  }

  function remove(clientKey: string) {
    if (find(clientKey)) update(store.get().filter((message) => message.clientKey !== clientKey))
  }

  function retry(clientKey: string) {
    const failed = find(clientKey)
    if (!failed?.failure) return
    setFailure(clientKey, null)
    enqueue(failed)
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    send(addressee: string, body: string, isFirst = false) {
      const clientKey = newClientKey()
      const message: UnsentMessage = {
        clientKey,
        addressee,
        isFirst,
        body,
        writtenAt: new Date().toISOString(),
        failure: null,
      }
      update([...store.get(), message])
      enqueue(message)
    },
    retry,
    /** Resends messages that failed because of the network, in the order of writing. */
    retryNetworkFailures() {
      for (const { clientKey, failure } of store.get()) if (failure?.code === 'network') retry(clientKey)
    },
    /** The message is stored: the response to its mutation or its event arrived, whichever came first. */
    markStored: remove,
    discard: remove,
    /** A conversation with the member has started: further messages go there, after the one that is being sent. */
    move(memberId: string, conversationId: string) {
      const queue = queues.get(memberId)
      if (queue) queues.set(conversationId, queue)
      if (!store.get().some(({ addressee }) => addressee === memberId)) return
      update(
        store
          .get()
          .map((message) =>
            message.addressee === memberId ? { ...message, addressee: conversationId, isFirst: false } : message,
          ),
      )
    },
    /** The conversation was deleted: its unsent messages are refused. */
    refuseAll(conversationId: string) {
      for (const { addressee, clientKey } of store.get()) {
        if (addressee === conversationId) refuse(clientKey, { code: 'CONVERSATION_NOT_FOUND' })
      }
    },
    /** Stops the outbox: nothing more is sent or stored. */
    clear: () => update([]),
  }
}

export type Outbox = ReturnType<typeof createOutbox>
