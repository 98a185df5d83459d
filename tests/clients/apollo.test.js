import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { firstValueFrom } from 'rxjs'
import { NEW_MESSAGE, VIEWER, receivesMessage, open, serve } from './service.js'

test('executes a query, and reports errors', async (t) => {
  const service = await serve(t)
  const claire = await service.member('claire')
  const client = apollo(t, new HttpLink({ uri: service.http, headers: claire.headers }))

  const { data } = await client.query({ query: gql(VIEWER) })
  assert.equal(data.viewer.member.handle, 'claire')
  await assert.rejects(client.query({ query: gql('{ nonsense }') }), (error) => {
    return error.errors[0].extensions.code === 'GRAPHQL_VALIDATION_FAILED'
  })
})

test('sends a persisted query once with its text, then by its hash', async (t) => {
  const service = await serve(t)
  const claire = await service.member('claire')
  const sent = []
  const recordingFetch = (url, init) => {
    sent.push(`${init.method} ${url.includes('query=') || init.body?.includes('"query"') ? 'text' : 'hash'}`)
    return fetch(url, init)
  }
  const headers = { ...claire.headers, 'GraphQL-Require-Preflight': '1' }
  const link = ApolloLink.from([
    new PersistedQueryLink({
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      useGETForHashedQueries: true,
    }),
    new HttpLink({ uri: service.http, headers, fetch: recordingFetch }),
  ])
  const client = apollo(t, link)

  for (let round = 0; round < 2; round += 1) {
    const { data } = await client.query({ query: gql(VIEWER), fetchPolicy: 'no-cache' })
    assert.equal(data.viewer.member.handle, 'claire')
  }
  assert.deepEqual(sent, ['GET hash', 'POST text', 'GET hash'])
})

test('receives messages over HTTP, as multipart', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const client = apollo(t, new HttpLink({ uri: service.http, headers: claire.headers }))
  await receivesMessage(claire, eloise, newMessage(client))
})

test('receives messages over a WebSocket', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const socket = open(t, service, claire.headers)
  await receivesMessage(claire, eloise, newMessage(apollo(t, new GraphQLWsLink(socket))))
})

function newMessage(client) {
  return (variables) => firstValueFrom(client.subscribe({ query: gql(NEW_MESSAGE), variables }))
}

function apollo(t, link) {
  const client = new ApolloClient({ link, cache: new InMemoryCache() })
  t.after(() => client.stop())
  return client
}
