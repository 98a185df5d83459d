import assert from 'node:assert/strict'
import { test } from 'node:test'
import WebSocket from 'ws'
import { NEW_MESSAGE, VIEWER, open, serve } from './service.js'

test('queries, fails and hears messages over one socket', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const client = open(t, service, claire.headers)

  const answer = await first(client.iterate({ query: VIEWER }))
  assert.deepEqual(answer, { data: { viewer: { member: { handle: 'claire' } } } })
  await assert.rejects(first(client.iterate({ query: '{ nonsense }' })), ([error]) => {
    return error.extensions.code === 'GRAPHQL_VALIDATION_FAILED'
  })

  const feed = client.iterate({ query: NEW_MESSAGE, variables: { after: await claire.cursor() } })
  await eloise.writes('claire', 'Bonjour par la socket')
  const { value } = await feed.next()
  assert.equal(value.data.newMessage.message.preview, 'Bonjour par la socket')
  await feed.return()
})

test('comes back after a cut and misses nothing', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const sockets = []
  class Watched extends WebSocket {
    constructor(...given) {
      super(...given)
      sockets.push(this)
    }
  }
  const client = open(t, service, claire.headers, { webSocketImpl: Watched, retryWait: async () => {} })
  const feed = client.iterate({ query: NEW_MESSAGE, variables: { after: await claire.cursor() } })
  await eloise.writes('claire', 'avant')
  assert.equal((await feed.next()).value.data.newMessage.message.preview, 'avant')

  sockets.at(-1).terminate()
  await eloise.writes('claire', 'après')

  // The stock client subscribes with its first cursor again: what was heard comes once more, the same.
  assert.equal((await feed.next()).value.data.newMessage.message.preview, 'avant')
  assert.equal((await feed.next()).value.data.newMessage.message.preview, 'après')
  assert.equal(sockets.length, 2)
})

test('is told that a token is not valid', async (t) => {
  const service = await serve(t)
  // By itself it would ask for the connection's parameters again: the token may be a newer one then.
  const client = open(t, service, { Authorization: 'Bearer forged' }, { retryAttempts: 0 })
  await assert.rejects(first(client.iterate({ query: VIEWER })), (closed) => closed.code === 4403)
})

async function first(iterable) {
  for await (const answer of iterable) return answer
}
