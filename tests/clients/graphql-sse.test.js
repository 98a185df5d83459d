import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EventSource } from 'eventsource'
import { createClient } from 'graphql-sse'
import { NEW_MESSAGE, VIEWER, serve } from './service.js'

test('executes a query, reports errors and receives messages, each over its own connection', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const client = createClient({ url: service.http, headers: claire.headers, retryAttempts: 0 })
  t.after(() => client.dispose())

  const results = []
  for await (const result of client.iterate({ query: VIEWER })) results.push(result)
  assert.deepEqual(results, [{ data: { viewer: { member: { handle: 'claire' } } } }])
  const { value: failed } = await client.iterate({ query: '{ nonsense }' }).next()
  assert.equal(failed.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED')

  const subscription = client.iterate({ query: NEW_MESSAGE, variables: { after: await claire.cursor() } })
  await eloise.sendTo('claire', 'Bonjour par SSE')
  assert.equal((await subscription.next()).value.data.newMessage.message.preview, 'Bonjour par SSE')
  await subscription.return()
})

test('an EventSource resumes after a cut connection', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const lastEventIds = []
  const controllers = []
  const url = new URL(service.http)
  url.search = new URLSearchParams({
    query: NEW_MESSAGE,
    variables: JSON.stringify({ after: await claire.cursor() }),
  })
  const source = new EventSource(url, {
    fetch: async (target, init) => {
      lastEventIds.push(init.headers['Last-Event-ID'])
      const headers = { ...init.headers, ...claire.headers, 'GraphQL-Require-Preflight': '1' }
      const controller = new AbortController()
      controllers.push(controller)
      const signal = AbortSignal.any([init.signal, controller.signal].filter(Boolean))
      return fetch(target, { ...init, headers, signal })
    },
  })
  t.after(() => source.close())
  const received = previews(source)
  await eloise.sendTo('claire', 'avant')
  assert.equal(await received.next(), 'avant')

  controllers.at(-1).abort(new TypeError('the network is gone'))
  await eloise.sendTo('claire', 'après')

  assert.equal(await received.next(), 'après')
  assert.equal(lastEventIds.length, 2)
  assert.ok(lastEventIds[1], 'the second request has a Last-Event-ID')
})

/** The previews of the messages, in the order of their arrival. */
function previews(source) {
  const waiting = []
  const arrived = []
  source.addEventListener('next', ({ data }) => {
    const preview = JSON.parse(data).data.newMessage.message.preview
    if (waiting.length) waiting.shift()(preview)
    else arrived.push(preview)
  })
  const arrival = () => new Promise((resolve) => waiting.push(resolve))
  return { next: () => (arrived.length ? Promise.resolve(arrived.shift()) : arrival()) }
}
