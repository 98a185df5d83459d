import { expect, test, vi } from 'vitest'
import { authenticatedFetch } from './credentials'

function stubService(...statuses: number[]) {
  const authorizations: (string | null)[] = []
  vi.stubGlobal('fetch', async (_: string, { headers }: { headers: Headers }) => {
    authorizations.push(headers.get('Authorization'))
    return new Response(null, { status: statuses[authorizations.length - 1] })
  })
  return authorizations
}

const subscribe = () => () => {}

test('a request is sent again with a token that arrived in the meantime, and only then', async () => {
  const authorizations = stubService(401, 401)
  const tokens = ['t1', 't2', 't2', 't2']
  const response = await authenticatedFetch({ token: () => tokens.shift(), subscribe })('/graphql')
  expect(authorizations).toEqual(['Bearer t1', 'Bearer t2'])
  expect(response.status).toBe(401)
})

test('no header is sent if the browser has a cookie', async () => {
  const authorizations = stubService(200)
  await authenticatedFetch({ token: () => null, subscribe })('/graphql')
  expect(authorizations).toEqual([null])
})

test('nothing is sent once the member is signed out', async () => {
  const authorizations = stubService()
  await expect(authenticatedFetch({ token: () => undefined, subscribe })('/graphql')).rejects.toThrow()
  expect(authorizations).toEqual([])
})
