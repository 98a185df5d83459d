import { expect, test } from 'vitest'
import type { Failure } from '../../transport/failure'
import { createOutbox, type Keep, type Unsent } from './outbox'

function service() {
  const asked: { message: Unsent; answer(failure: Failure | null): void }[] = []
  const returned: unknown[] = []
  const post = (keep = tab()) => ({
    deliver: (message: Unsent) => new Promise<Failure | null>((answer) => asked.push({ message, answer })),
    keep,
    giveBack: (...back: unknown[]) => void returned.push(back),
  })
  return { asked, returned, post }
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
  const { asked, post } = service()
  const outbox = createOutbox(post())
  outbox.send('c1', 'hello')
  expect(outbox.current()).toMatchObject([{ body: 'hello', failure: null }])
  await settle()
  asked[0]?.answer(null)
  await settle()
  expect(outbox.current()).toEqual([])
})

test('a retry brings the same key', async () => {
  const { asked, post } = service()
  const outbox = createOutbox(post())
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
  const { asked, post } = service()
  const outbox = createOutbox(post())
  for (const body of ['one', 'two', 'three']) outbox.send('c1', body)
  for (const code of ['network', 'RATE_LIMITED', 'network'] as const) {
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
  const { asked, post } = service()
  const outbox = createOutbox(post())
  outbox.send('c1', 'hello')
  await settle()
  outbox.stored(outbox.current()[0]?.clientKey ?? '')
  expect(outbox.current()).toEqual([])
  asked[0]?.answer({ code: 'network' })
  await settle()
  expect(outbox.current()).toEqual([])
})

test('messages of a conversation go one after the other, those of another do not wait', async () => {
  const { asked, post } = service()
  const outbox = createOutbox(post())
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
  const before = createOutbox(service().post(keep))
  before.send('c1', 'hello')
  const after = createOutbox(service().post(keep))
  expect(after.current()).toEqual([{ ...before.current()[0], failure: { code: 'network' } }])
})

test('what is refused for good comes back, and is not kept', async () => {
  const { asked, returned, post } = service()
  const outbox = createOutbox(post())
  outbox.send('c1', 'one')
  await settle()
  asked[0]?.answer({ code: 'CONVERSATION_CLOSED' })
  await settle()
  expect(returned).toEqual([['c1', 'one', { code: 'CONVERSATION_CLOSED' }]])
  expect(outbox.current()).toEqual([])
})

test('what was meant for a deleted conversation comes back', () => {
  const { returned, post } = service()
  const outbox = createOutbox(post())
  outbox.send('c1', 'one')
  outbox.send('c2', 'two')
  outbox.returnAll('c1')
  expect(outbox.current()).toMatchObject([{ body: 'two' }])
  expect(returned).toMatchObject([['c1', 'one', {}]])
})

test('a conversation begins: what else was written to the member follows in it, behind the first message', async () => {
  const { asked, post } = service()
  const outbox = createOutbox(post())
  outbox.send('m1', 'one', true)
  outbox.send('m1', 'two', true)
  await settle()
  outbox.move('m1', 'c1')
  outbox.send('c1', 'three')
  await settle()
  expect(asked).toHaveLength(1)
  asked[0]?.answer(null)
  await settle()
  expect(asked[1]?.message).toMatchObject({ body: 'two', addressee: 'c1', isFirst: false })
  asked[1]?.answer(null)
  await settle()
  expect(asked[2]?.message.body).toBe('three')
})

test('what is thrown away while it waits is not sent, and what is under way then leaves no trace', async () => {
  const { asked, returned, post } = service()
  const saved: (readonly Unsent[])[] = []
  const outbox = createOutbox(post({ load: () => [], save: (messages) => saved.push(messages) }))
  outbox.send('c1', 'one')
  outbox.send('c1', 'two')
  await settle()
  outbox.clear()
  asked[0]?.answer({ code: 'CONVERSATION_CLOSED' })
  await settle()
  expect(asked).toHaveLength(1)
  expect(returned).toEqual([])
  expect(saved.at(-1)).toEqual([])
})
