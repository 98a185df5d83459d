import { expect, test, vi } from 'vitest'
import { fetchAs } from './credentials'

function service(...statuses: number[]) {
  const asked: (string | null)[] = []
  vi.stubGlobal('fetch', async (_: string, { headers }: { headers: Headers }) => {
    asked.push(headers.get('Authorization'))
    return new Response(null, { status: statuses[asked.length - 1] })
  })
  return asked
}

test('a question goes again with the token that came meanwhile, and not otherwise', async () => {
  const asked = service(401, 401)
  const tokens = ['t1', 't2', 't2', 't2']
  const answer = await fetchAs({ token: () => tokens.shift(), listen: () => () => {} })('/graphql')
  expect(asked).toEqual(['Bearer t1', 'Bearer t2'])
  expect(answer.status).toBe(401)
})

test('a cookie is the browser’s affair', async () => {
  const asked = service(200)
  await fetchAs({ token: () => null, listen: () => () => {} })('/graphql')
  expect(asked).toEqual([null])
})

test('nothing is asked in the name of who signed in after', async () => {
  const asked = service()
  await expect(fetchAs({ token: () => undefined, listen: () => () => {} })('/graphql')).rejects.toThrow()
  expect(asked).toEqual([])
})
