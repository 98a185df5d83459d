import type { UserErrorCode } from '../../gql/graphql'

export type Failure = UserErrorCode | 'network' | 'unknown'

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

/** What was written and is not known to be stored yet. It outlives views, and a reload of the page. */
export function createOutbox(deliver: Deliver, keep: Keep) {
  let all: readonly Unsent[] = keep.load().map((message) => ({ ...message, failure: message.failure ?? 'network' }))
  const listeners = new Set<() => void>()
  // Messages of one conversation are sent one after the other, to arrive in the order of writing.
  const queues = new Map<string, Promise<void>>()

  function become(next: readonly Unsent[]) {
    all = next
    keep.save(all)
    for (const listener of listeners) listener()
  }

  function enqueue(message: Unsent) {
    const before = queues.get(message.conversationId) ?? Promise.resolve()
    queues.set(
      message.conversationId,
      before.then(async () => {
        const failure = await deliver(message).catch((): Failure => 'unknown')
        if (failure) become(all.map((one) => (one.clientKey === message.clientKey ? { ...one, failure } : one)))
        else stored(message.clientKey)
      }),
    )
  }

  function stored(clientKey: string) {
    if (all.some((message) => message.clientKey === clientKey)) {
      become(all.filter((message) => message.clientKey !== clientKey))
    }
  }

  return {
    current: () => all,
    listen(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    send(conversationId: string, body: string) {
      const message: Unsent = {
        clientKey: crypto.randomUUID(),
        conversationId,
        body,
        writtenAt: new Date().toISOString(),
        failure: null,
      }
      become([...all, message])
      enqueue(message)
    },
    retry(clientKey: string) {
      const failed = all.find((message) => message.clientKey === clientKey && message.failure)
      if (!failed) return
      const again = { ...failed, failure: null }
      become(all.map((message) => (message === failed ? again : message)))
      enqueue(again)
    },
    /** The service has it: its answer or its event said so, whichever came first. */
    stored,
    discard: stored,
    /** The conversation is gone, and what was meant for it. */
    forget(conversationId: string) {
      become(all.filter((message) => message.conversationId !== conversationId))
    },
  }
}

export type Outbox = ReturnType<typeof createOutbox>

export interface Keep {
  load(): readonly Unsent[]
  save(messages: readonly Unsent[]): void
}
