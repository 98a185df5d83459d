import { expect, test } from 'vitest'
import type { Failure } from '../../transport/failure'
import { createOutbox, type Deliver, type Keep, type Unsent } from './outbox'

function service() {
  const asked: { message: Unsent; answer(failure: Failure | null): void }[] = []
  const deliver: Deliver = (message) => new Promise((answer) => asked.push({ message, answer }))
  return { asked, deliver }
}

function tab(): Keep {
  let kept: readonly Unsent[] = []
  return { load: () => kept, save: (messages) => (kept = messages) }
}

/** Lets all that is ready happen: a few turns of promises, no time. */
async function settle() {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

test('a message is there at once, as sending, and goes when it is stored', async () => {
  const { asked, deliver } = service()
  const outbox = createOutbox(deliver, tab())
  outbox.send('c1', 'hello')
  expect(outbox.current()).toMatchObject([{ body: 'hello', failure: null }])
  await settle()
  asked[0]?.answer(null)
  await settle()
  expect(outbox.current()).toEqual([])
})

test('a retry brings the same key', async () => {
  const { asked, deliver } = service()
  const outbox = createOutbox(deliver, tab())
  outbox.send('c1', 'hello')
  await settle()
  asked[0]?.answer({ code: 'network' })
  await settle()
  expect(outbox.current()[0]?.failure).toEqual({ code: 'network' })
  const key = outbox.current()[0]?.clientKey ?? ''
  outbox.retry(key)
  expect(outbox.current()[0]?.failure).toBeNull()
  await settle()
  expect(asked[1]?.message.clientKey).toBe(key)
})

test('what the network kept from being sent goes when it is back, in the order of writing', async () => {
  const { asked, deliver } = service()
  const outbox = createOutbox(deliver, tab())
  for (const body of ['one', 'two', 'three']) outbox.send('c1', body)
  for (const code of ['network', 'CONVERSATION_CLOSED', 'network'] as const) {
    await settle()
    asked.at(-1)?.answer({ code })
  }
  await settle()
  outbox.retryUnreached()
  await settle()
  asked.at(-1)?.answer(null)
  await settle()
  expect(asked.slice(3).map(({ message }) => message.body)).toEqual(['one', 'three'])
  expect(outbox.current()).toMatchObject([{ body: 'two' }, { body: 'three', failure: null }])
})

test('its event may come before its answer', async () => {
  const { asked, deliver } = service()
  const outbox = createOutbox(deliver, tab())
  outbox.send('c1', 'hello')
  await settle()
  outbox.stored(outbox.current()[0]?.clientKey ?? '')
  expect(outbox.current()).toEqual([])
  asked[0]?.answer({ code: 'network' })
  await settle()
  expect(outbox.current()).toEqual([])
})

test('messages of a conversation go one after the other, those of another do not wait', async () => {
  const { asked, deliver } = service()
  const outbox = createOutbox(deliver, tab())
  outbox.send('c1', 'one')
  outbox.send('c1', 'two')
  outbox.send('c2', 'elsewhere')
  await settle()
  expect(asked.map(({ message }) => message.body)).toEqual(['one', 'elsewhere'])
  asked[0]?.answer(null)
  await settle()
  expect(asked[2]?.message.body).toBe('two')
})

test('after a reload, what was under way can be sent again with its key', () => {
  const keep = tab()
  const before = createOutbox(service().deliver, keep)
  before.send('c1', 'hello')
  const after = createOutbox(service().deliver, keep)
  expect(after.current()).toEqual([{ ...before.current()[0], failure: { code: 'network' } }])
})

test('a deleted conversation takes its unsent messages along', () => {
  const outbox = createOutbox(service().deliver, tab())
  outbox.send('c1', 'one')
  outbox.send('c2', 'two')
  outbox.forget('c1')
  expect(outbox.current()).toMatchObject([{ body: 'two' }])
})
