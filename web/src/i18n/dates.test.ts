import { expect, test } from 'vitest'
import { dayName, dayNumber, shortDate, fullDate } from './dates'

const now = new Date('2026-03-13T10:00:00+01:00')

test.each([
  ['2026-03-13T14:32:00+01:00', '14:32', '14:32'],
  ['2026-03-12T23:59:00+01:00', 'hier', 'yesterday'],
  ['2026-03-11T12:00:00+01:00', '11 mars', '11 Mar'],
  ['2025-12-31T12:00:00+01:00', '31 déc. 2025', '31 Dec 2025'],
])('%s has a short form for the list', (date, french, english) => {
  expect(shortDate(new Date(date), now, 'fr-FR')).toBe(french)
  expect(shortDate(new Date(date), now, 'en-GB')).toBe(english)
})

test.each([
  ['2026-03-13T00:01:00+01:00', 'Aujourd’hui', 'Today'],
  ['2026-03-12T00:00:00+01:00', 'Hier', 'Yesterday'],
  ['2026-03-10T12:00:00+01:00', 'Mardi 10 mars', 'Tuesday 10 March'],
])('%s has a heading in a thread', (date, french, english) => {
  expect(dayName(new Date(date), now, 'fr-FR')).toBe(french)
  expect(dayName(new Date(date), now, 'en-GB')).toBe(english)
})

test('a day begins at midnight in the reader’s time zone, also when the clocks change', () => {
  expect(dayNumber(new Date('2026-03-28T22:59:00Z'))).toBe(dayNumber(new Date('2026-03-28T00:00:00Z')))
  expect(dayNumber(new Date('2026-03-28T23:00:00Z')) - dayNumber(new Date('2026-03-28T22:59:00Z'))).toBe(1)
  expect(dayNumber(new Date('2026-03-29T22:00:00Z')) - dayNumber(new Date('2026-03-28T23:00:00Z'))).toBe(1)
})

test('on paper a date has its full form', () => {
  expect(fullDate(new Date('2026-03-10T12:00:00Z'), 'fr')).toBe('mardi 10 mars 2026')
})
