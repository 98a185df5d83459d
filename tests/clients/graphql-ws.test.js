import assert from 'node:assert/strict'
import { test } from 'node:test'
import WebSocket from 'ws'
import { NEW_MESSAGE, VIEWER, open, serve } from './service.js'

test('executes a query, reports errors and receives messages over one socket', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const client = open(t, service, claire.headers)

  const result = await first(client.iterate({ query: VIEWER }))
  assert.deepEqual(result, { data: { viewer: { member: { handle: 'claire' } } } })
  await assert.rejects(first(client.iterate({ query: '{ nonsense }' })), ([error]) => {
    return error.extensions.code === 'GRAPHQL_VALIDATION_FAILED'
  })

  const subscription = client.iterate({ query: NEW_MESSAGE, variables: { after: await claire.cursor() } })
  await eloise.sendTo('claire', 'Bonjour par la socket')
  const { value } = await subscription.next()
  assert.equal(value.data.newMessage.message.preview, 'Bonjour par la socket')
  await subscription.return()
})

test('reconnects after a cut connection and misses nothing', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const sockets = []
  class RecordedWebSocket extends WebSocket {
    constructor(...parameters) {
      super(...parameters)
      sockets.push(this)
    }
  }
  const client = open(t, service, claire.headers, { webSocketImpl: RecordedWebSocket, retryWait: async () => {} })
  const subscription = client.iterate({ query: NEW_MESSAGE, variables: { after: await claire.cursor() } })
  await eloise.sendTo('claire', 'avant')
  assert.equal((await subscription.next()).value.data.newMessage.message.preview, 'avant')

  sockets.at(-1).terminate()
  await eloise.sendTo('claire', 'après')

  // The client subscribes again with its first cursor, so the first message arrives a second time.
  assert.equal((await subscription.next()).value.data.newMessage.message.preview, 'avant')
  assert.equal((await subscription.next()).value.data.newMessage.message.preview, 'après')
  assert.equal(sockets.length, 2)
})

test('receives a close code for an invalid token', async (t) => {
  const service = await serve(t)
  // By default the client would retry, because its connection parameters could have a newer token.
  const client = open(t, service, { Authorization: 'Bearer forged' }, { retryAttempts: 0 })
  await assert.rejects(first(client.iterate({ query: VIEWER })), (event) => event.code === 4403)
})

async function first(iterable) {
  for await (const result of iterable) return result
}
