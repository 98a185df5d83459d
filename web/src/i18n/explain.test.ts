import { expect, test } from 'vitest'
import { en } from './en'
import { explain } from './explain'
import { fr } from './fr'

test('who is to wait is told how long', () => {
  const refused = { code: 'RATE_LIMITED', retryAfter: 12 } as const
  expect(explain(refused, { t: fr, locale: 'fr-FR' })).toMatch(/Réessayez dans 12\ssecondes\.$/)
  expect(explain(refused, { t: en, locale: 'en-GB' })).toMatch(/Try again in 12 seconds\.$/)
  expect(explain({ ...refused, retryAfter: 121 }, { t: en, locale: 'en' })).toMatch(/in 3 minutes\.$/)
  expect(explain({ code: 'RATE_LIMITED' }, { t: en, locale: 'en' })).toMatch(/Try again in a moment\.$/)
})

test('what members cannot do wrong has words all the same', () => {
  expect(explain({ code: 'TIME_TOO_FAR' }, { t: en, locale: 'en' })).toBe(en.errors.unknown)
})
