import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { firstValueFrom } from 'rxjs'
import { NEW_MESSAGE, VIEWER, hearsEloise, open, serve } from './service.js'

test('queries, and tells what failed', async (t) => {
  const service = await serve(t)
  const claire = await service.member('claire')
  const client = apollo(t, new HttpLink({ uri: service.http, headers: claire.headers }))

  const { data } = await client.query({ query: gql(VIEWER) })
  assert.equal(data.viewer.member.handle, 'claire')
  await assert.rejects(client.query({ query: gql('{ nonsense }') }), (failed) => {
    return failed.errors[0].extensions.code === 'GRAPHQL_VALIDATION_FAILED'
  })
})

test('asks by hash: once with the text, then without', async (t) => {
  const service = await serve(t)
  const claire = await service.member('claire')
  const sent = []
  const watched = (url, init) => {
    sent.push(`${init.method} ${url.includes('query=') || init.body?.includes('"query"') ? 'text' : 'hash'}`)
    return fetch(url, init)
  }
  const headers = { ...claire.headers, 'GraphQL-Require-Preflight': '1' }
  const link = ApolloLink.from([
    new PersistedQueryLink({
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      useGETForHashedQueries: true,
    }),
    new HttpLink({ uri: service.http, headers, fetch: watched }),
  ])
  const client = apollo(t, link)

  for (let turn = 0; turn < 2; turn += 1) {
    const { data } = await client.query({ query: gql(VIEWER), fetchPolicy: 'no-cache' })
    assert.equal(data.viewer.member.handle, 'claire')
  }
  assert.deepEqual(sent, ['GET hash', 'POST text', 'GET hash'])
})

test('hears messages over HTTP, in parts', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const client = apollo(t, new HttpLink({ uri: service.http, headers: claire.headers }))
  await hearsEloise(claire, eloise, newMessage(client))
})

test('hears messages over a socket', async (t) => {
  const service = await serve(t)
  const [claire, eloise] = [await service.member('claire'), await service.member('eloise')]
  const socket = open(t, service, claire.headers)
  await hearsEloise(claire, eloise, newMessage(apollo(t, new GraphQLWsLink(socket))))
})

function newMessage(client) {
  return (variables) => firstValueFrom(client.subscribe({ query: gql(NEW_MESSAGE), variables }))
}

function apollo(t, link) {
  const client = new ApolloClient({ link, cache: new InMemoryCache() })
  t.after(() => client.stop())
  return client
}
