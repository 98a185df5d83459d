import { expect, test } from 'vitest'
import { isQuiet } from './is-quiet'

const night = { from: '22:00', until: '07:00', timeZone: 'Europe/Paris' }
const lunch = { from: '12:00', until: '13:30', timeZone: 'America/New_York' }

test.each([
  [null, '2026-03-12T23:00:00Z', false],
  [night, '2026-03-12T20:59:00Z', false],
  [night, '2026-03-12T21:00:00Z', true],
  [night, '2026-03-12T23:30:00Z', true],
  [night, '2026-03-13T05:59:00Z', true],
  [night, '2026-03-13T06:00:00Z', false],
  // The clocks change at night: the hours are those of the wall clock.
  [night, '2026-03-29T04:59:00Z', true],
  [night, '2026-03-29T05:00:00Z', false],
  [night, '2026-10-25T05:59:00Z', true],
  [night, '2026-10-25T06:00:00Z', false],
  [{ ...night, timeZone: 'Europe/Atlantis' }, '2026-03-12T23:30:00Z', false],
  [lunch, '2026-07-01T16:00:00Z', true],
  [lunch, '2026-07-01T17:30:00Z', false],
])('%o at %s', (hours, now, expected) => {
  expect(isQuiet(hours, new Date(now))).toBe(expected)
})
