import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { persistedExchange } from '@urql/exchange-persisted'
import { pipe, take, toPromise } from 'wonka'
import { NEW_MESSAGE, VIEWER, hearsEloise, open, serve } from './service.js'

test('queries, and tells what failed', async (t) => {
  const service = await serve(t)
  const claire = await service.member('claire')
  for (const preferGetMethod of [false, 'force']) {
    const client = urql(service, claire, [fetchExchange], { preferGetMethod })
    const { data, error } = await client.query(VIEWER, {}).toPromise()
    assert.equal(data?.viewer.member.handle, 'claire', error?.message)
    const failed = await client.query('{ nonsense }', {}).toPromise()
    assert.equal(failed.error.graphQLErrors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED')
  }
})

test('asks by hash', async (t) => {
  const service = await serve(t)
  const claire = await service.member('claire')
  const exchanges = [persistedExchange({ preferGetForPersistedQueries: true }), fetchExchange]
  const client = urql(service, claire, exchanges, { requestPolicy: 'network-only' })
  for (let turn = 0; turn < 2; turn += 1) {
    const { data, error } = await client.query(VIEWER, {}).toPromise()
    assert.equal(data?.viewer.member.handle, 'claire', error?.message)
  }
})

test('hears messages over HTTP', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  // Unsubscribing, urql throws its own abort where nobody can catch it: it is kept from aborting.
  const kept = (url, init) => fetch(url, { ...init, signal: undefined })
  const client = urql(service, claire, [fetchExchange], { fetchSubscriptions: true, fetch: kept })
  await hearsEloise(claire, eloise, newMessage(client))
})

test('hears messages over a socket', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const socket = open(t, service, claire.headers)
  const forwardSubscription = ({ query, variables }) => ({
    subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
  })
  const client = urql(service, claire, [subscriptionExchange({ forwardSubscription })])
  await hearsEloise(claire, eloise, newMessage(client))
})

function newMessage(client) {
  return (variables) => pipe(client.subscription(NEW_MESSAGE, variables), take(1), toPromise)
}

function urql(service, member, exchanges, options = {}) {
  const headers = { ...member.headers, 'GraphQL-Require-Preflight': '1' }
  return new Client({ url: service.http, exchanges, fetchOptions: { headers }, ...options })
}
