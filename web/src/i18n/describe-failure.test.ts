import { expect, test } from 'vitest'
import { describeFailure } from './describe-failure'
import { en } from './en'
import { fr } from './fr'

test('a rate limit has the time to wait', () => {
  const refused = { code: 'RATE_LIMITED', retryAfter: 12 } as const
  expect(describeFailure(refused, { t: fr, locale: 'fr-FR' })).toMatch(/Réessayez dans 12\ssecondes\.$/)
  expect(describeFailure(refused, { t: en, locale: 'en-GB' })).toMatch(/Try again in 12 seconds\.$/)
  expect(describeFailure({ ...refused, retryAfter: 121 }, { t: en, locale: 'en' })).toMatch(/in 3 minutes\.$/)
  expect(describeFailure({ code: 'RATE_LIMITED' }, { t: en, locale: 'en' })).toMatch(/Try again in a moment\.$/)
})

test('a code that members never cause has a general text', () => {
  expect(describeFailure({ code: 'TIME_TOO_FAR' }, { t: en, locale: 'en' })).toBe(en.errors.unknown)
})
