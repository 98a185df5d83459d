import { expect, test } from 'vitest'
import type { Failure } from '../../transport/failure'
import { createOutbox, type Persistence, type UnsentMessage } from './outbox'

function createService() {
  const deliveries: { message: UnsentMessage; resolve(failure: Failure | null): void }[] = []
  const refused: unknown[] = []
  const options = (persistence = inMemory()) => ({
    deliver: (message: UnsentMessage) =>
      new Promise<Failure | null>((resolve) => deliveries.push({ message, resolve })),
    persistence,
    onRefused: (...refusal: unknown[]) => void refused.push(refusal),
  })
  return { deliveries, refused, options }
}

function inMemory(): Persistence {
  let saved: readonly UnsentMessage[] = []
  return { load: () => saved, save: (messages) => (saved = messages) }
}

/** Runs the promises that are ready. No time passes. */
async function settle() {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

test('a message is in the outbox at once, and leaves it when it is stored', async () => {
  const { deliveries, options } = createService()
  const outbox = createOutbox(options())
  outbox.send('c1', 'hello')
  expect(outbox.get()).toMatchObject([{ body: 'hello', failure: null }])
  await settle()
  deliveries[0]?.resolve(null)
  await settle()
  expect(outbox.get()).toEqual([])
})

test('a retry sends the same client key', async () => {
  const { deliveries, options } = createService()
  const outbox = createOutbox(options())
  outbox.send('c1', 'hello')
  await settle()
  deliveries[0]?.resolve({ code: 'network' })
  await settle()
  expect(outbox.get()[0]?.failure).toEqual({ code: 'network' })
  const key = outbox.get()[0]?.clientKey ?? ''
  outbox.retry(key)
  expect(outbox.get()[0]?.failure).toBeNull()
  await settle()
  expect(deliveries[1]?.message.clientKey).toBe(key)
})

test('messages that failed because of the network are sent again in the order of writing', async () => {
  const { deliveries, options } = createService()
  const outbox = createOutbox(options())
  for (const body of ['one', 'two', 'three']) outbox.send('c1', body)
  for (const code of ['network', 'RATE_LIMITED', 'network'] as const) {
    await settle()
    deliveries.at(-1)?.resolve({ code })
  }
  await settle()
  outbox.retryNetworkFailures()
  await settle()
  deliveries.at(-1)?.resolve(null)
  await settle()
  expect(deliveries.slice(3).map(({ message }) => message.body)).toEqual(['one', 'three'])
  expect(outbox.get()).toMatchObject([{ body: 'two' }, { body: 'three', failure: null }])
})

test('the event of a message may arrive before the response', async () => {
  const { deliveries, options } = createService()
  const outbox = createOutbox(options())
  outbox.send('c1', 'hello')
  await settle()
  outbox.markStored(outbox.get()[0]?.clientKey ?? '')
  expect(outbox.get()).toEqual([])
  deliveries[0]?.resolve({ code: 'network' })
  await settle()
  expect(outbox.get()).toEqual([])
})

test('messages to one conversation are sent one after the other, without delaying those to another', async () => {
  const { deliveries, options } = createService()
  const outbox = createOutbox(options())
  outbox.send('c1', 'one')
  outbox.send('c1', 'two')
  outbox.send('c2', 'elsewhere')
  await settle()
  expect(deliveries.map(({ message }) => message.body)).toEqual(['one', 'elsewhere'])
  deliveries[0]?.resolve(null)
  await settle()
  expect(deliveries[2]?.message.body).toBe('two')
})

test('after a reload, a message that was being sent can be sent again with the same client key', () => {
  const persistence = inMemory()
  const before = createOutbox(createService().options(persistence))
  before.send('c1', 'hello')
  const after = createOutbox(createService().options(persistence))
  expect(after.get()).toEqual([{ ...before.get()[0], failure: { code: 'network' } }])
})

test('a message that fails permanently is refused, and leaves the outbox', async () => {
  const { deliveries, refused, options } = createService()
  const outbox = createOutbox(options())
  outbox.send('c1', 'one')
  await settle()
  deliveries[0]?.resolve({ code: 'CONVERSATION_CLOSED' })
  await settle()
  expect(refused).toEqual([['c1', 'one', { code: 'CONVERSATION_CLOSED' }]])
  expect(outbox.get()).toEqual([])
})

test('the messages to a deleted conversation are refused', () => {
  const { refused, options } = createService()
  const outbox = createOutbox(options())
  outbox.send('c1', 'one')
  outbox.send('c2', 'two')
  outbox.refuseAll('c1')
  expect(outbox.get()).toMatchObject([{ body: 'two' }])
  expect(refused).toMatchObject([['c1', 'one', {}]])
})

test('when a conversation starts, further messages to the member are sent in it, after the first message', async () => {
  const { deliveries, options } = createService()
  const outbox = createOutbox(options())
  outbox.send('m1', 'one', true)
  outbox.send('m1', 'two', true)
  await settle()
  outbox.move('m1', 'c1')
  outbox.send('c1', 'three')
  await settle()
  expect(deliveries).toHaveLength(1)
  deliveries[0]?.resolve(null)
  await settle()
  expect(deliveries[1]?.message).toMatchObject({ body: 'two', addressee: 'c1', isFirst: false })
  deliveries[1]?.resolve(null)
  await settle()
  expect(deliveries[2]?.message.body).toBe('three')
})

test('after clear, queued messages are not sent, and the message being sent leaves no trace', async () => {
  const { deliveries, refused, options } = createService()
  const saved: (readonly UnsentMessage[])[] = []
  const outbox = createOutbox(options({ load: () => [], save: (messages) => saved.push(messages) }))
  outbox.send('c1', 'one')
  outbox.send('c1', 'two')
  await settle()
  outbox.clear()
  deliveries[0]?.resolve({ code: 'CONVERSATION_CLOSED' })
  await settle()
  expect(deliveries).toHaveLength(1)
  expect(refused).toEqual([])
  expect(saved.at(-1)).toEqual([])
})
