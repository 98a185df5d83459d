import { CombinedError } from 'urql'
import { expect, test } from 'vitest'
import { failureOf, isPermanent } from './failure'

const errorWith = (extensions: Record<string, unknown>) => new CombinedError({ graphQLErrors: [{ message: 'no', extensions }] })

test('a user error takes precedence over GraphQL errors', () => {
  const userErrors = [{ code: 'BODY_EMPTY', retryAfter: null }]
  expect(failureOf({ userErrors } as never, errorWith({ code: 'INTERNAL' }))).toEqual(userErrors[0])
})

test('a rate limit before the mutation has a time to wait, too', () => {
  expect(failureOf(undefined, errorWith({ code: 'RATE_LIMITED', retryAfter: 7 }))).toEqual({
    code: 'RATE_LIMITED',
    retryAfter: 7,
  })
})

test('other errors are network errors or unknown', () => {
  expect(failureOf(undefined, new CombinedError({ networkError: new Error('gone') }))).toEqual({ code: 'network' })
  expect(failureOf(undefined, errorWith({ code: 'INTERNAL' }))).toEqual({ code: 'unknown' })
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
])('%s is %s', (code, expected, isPermanentFailure) => {
  const failure = failureOf(undefined, errorWith({ code }))
  expect(failure?.code).toBe(expected)
  expect(failure && isPermanent(failure)).toBe(isPermanentFailure)
})

test('a request that is too large for a proxy is refused permanently', () => {
  const error = new CombinedError({ networkError: new Error('413'), response: new Response(null, { status: 413 }) })
  expect(failureOf(undefined, error)).toEqual({ code: 'refused' })
})
