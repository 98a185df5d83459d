import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { persistedExchange } from '@urql/exchange-persisted'
import { pipe, take, toPromise } from 'wonka'
import { NEW_MESSAGE, VIEWER, receivesMessage, open, serve } from './service.js'

test('executes a query, and reports errors', async (t) => {
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

test('sends a persisted query by its hash', async (t) => {
  const service = await serve(t)
  const claire = await service.member('claire')
  const exchanges = [persistedExchange({ preferGetForPersistedQueries: true }), fetchExchange]
  const client = urql(service, claire, exchanges, { requestPolicy: 'network-only' })
  for (let round = 0; round < 2; round += 1) {
    const { data, error } = await client.query(VIEWER, {}).toPromise()
    assert.equal(data?.viewer.member.handle, 'claire', error?.message)
  }
})

test('receives messages over HTTP', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  // On unsubscribing, urql throws an AbortError that cannot be caught, so its signal is removed.
  const withoutSignal = (url, init) => fetch(url, { ...init, signal: undefined })
  const client = urql(service, claire, [fetchExchange], { fetchSubscriptions: true, fetch: withoutSignal })
  await receivesMessage(claire, eloise, newMessage(client))
})

test('receives messages over a WebSocket', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const socket = open(t, service, claire.headers)
  const forwardSubscription = ({ query, variables }) => ({
    subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
  })
  const client = urql(service, claire, [subscriptionExchange({ forwardSubscription })])
  await receivesMessage(claire, eloise, newMessage(client))
})

function newMessage(client) {
  return (variables) => pipe(client.subscription(NEW_MESSAGE, variables), take(1), toPromise)
}

function urql(service, member, exchanges, options = {}) {
  const headers = { ...member.headers, 'GraphQL-Require-Preflight': '1' }
  return new Client({ url: service.http, exchanges, fetchOptions: { headers }, ...options })
}
