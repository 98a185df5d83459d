import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EventSource } from 'eventsource'
import { createClient } from 'graphql-sse'
import { NEW_MESSAGE, VIEWER, serve } from './service.js'

test('queries, fails and hears messages, each over a connection of its own', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const client = createClient({ url: service.http, headers: claire.headers, retryAttempts: 0 })
  t.after(() => client.dispose())

  const answers = []
  for await (const answer of client.iterate({ query: VIEWER })) answers.push(answer)
  assert.deepEqual(answers, [{ data: { viewer: { member: { handle: 'claire' } } } }])
  const { value: failed } = await client.iterate({ query: '{ nonsense }' }).next()
  assert.equal(failed.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED')

  const feed = client.iterate({ query: NEW_MESSAGE, variables: { after: await claire.cursor() } })
  await eloise.writes('claire', 'Bonjour par SSE')
  assert.equal((await feed.next()).value.data.newMessage.message.preview, 'Bonjour par SSE')
  await feed.return()
})

test('an EventSource comes back after a cut where it was', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const asked = []
  const cuts = []
  const address = new URL(service.http)
  address.search = new URLSearchParams({
    query: NEW_MESSAGE,
    variables: JSON.stringify({ after: await claire.cursor() }),
  })
  const source = new EventSource(address, {
    fetch: async (url, init) => {
      asked.push(init.headers['Last-Event-ID'])
      const headers = { ...init.headers, ...claire.headers, 'GraphQL-Require-Preflight': '1' }
      const cut = new AbortController()
      cuts.push(cut)
      return fetch(url, { ...init, headers, signal: AbortSignal.any([init.signal, cut.signal].filter(Boolean)) })
    },
  })
  t.after(() => source.close())
  const heard = hears(source)
  await eloise.writes('claire', 'avant')
  assert.equal(await heard.next(), 'avant')

  cuts.at(-1).abort(new TypeError('the network is gone'))
  await eloise.writes('claire', 'après')

  assert.equal(await heard.next(), 'après')
  assert.equal(asked.length, 2)
  assert.ok(asked[1], 'the second time it said where it was')
})

/** The previews that arrive, one after another. */
function hears(source) {
  const waiting = []
  const arrived = []
  source.addEventListener('next', ({ data }) => {
    const preview = JSON.parse(data).data.newMessage.message.preview
    if (waiting.length) waiting.shift()(preview)
    else arrived.push(preview)
  })
  return { next: () => (arrived.length ? Promise.resolve(arrived.shift()) : new Promise((hear) => waiting.push(hear))) }
}
