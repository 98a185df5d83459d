import { CombinedError } from 'urql'
import { expect, test } from 'vitest'
import { failureOf } from './failure'

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
