import { CombinedError } from 'urql'
import { expect, test } from 'vitest'
import { failureOf, isLasting } from './failure'

const refused = (extensions: Record<string, unknown>) => new CombinedError({ graphQLErrors: [{ message: 'no', extensions }] })

test('a refusal of the service comes before faults', () => {
  const userErrors = [{ code: 'BODY_EMPTY', retryAfter: null }]
  expect(failureOf({ userErrors } as never, refused({ code: 'INTERNAL' }))).toEqual(userErrors[0])
})

test('a refusal at the door says how long to wait, too', () => {
  expect(failureOf(undefined, refused({ code: 'RATE_LIMITED', retryAfter: 7 }))).toEqual({
    code: 'RATE_LIMITED',
    retryAfter: 7,
  })
})

test('other faults are those of the network, or unknown', () => {
  expect(failureOf(undefined, new CombinedError({ networkError: new Error('gone') }))).toEqual({ code: 'network' })
  expect(failureOf(undefined, refused({ code: 'INTERNAL' }))).toEqual({ code: 'unknown' })
  expect(failureOf({ userErrors: [] }, undefined)).toBeNull()
})

test.each([
  ['BAD_REQUEST', 'refused', true],
  ['PAYLOAD_TOO_LARGE', 'refused', true],
  ['QUERY_TOO_MANY_VALUES', 'refused', true],
  ['FORBIDDEN', 'refused', true],
  ['TOO_MANY_OPERATIONS', 'RATE_LIMITED', false],
  ['TIMEOUT', 'unknown', false],
  ['KEYS_UNAVAILABLE', 'unknown', false],
  ['STOPPING', 'unknown', false],
  ['DOCUMENT_NOT_TRUSTED', 'unknown', false],
  ['GRAPHQL_VALIDATION_FAILED', 'unknown', false],
])('%s is %s', (code, said, lasts) => {
  const failure = failureOf(undefined, refused({ code }))
  expect(failure?.code).toBe(said)
  expect(failure && isLasting(failure)).toBe(lasts)
})

test('a proxy that finds it too large has found it so for good', () => {
  const error = new CombinedError({ networkError: new Error('413'), response: new Response(null, { status: 413 }) })
  expect(failureOf(undefined, error)).toEqual({ code: 'refused' })
})
