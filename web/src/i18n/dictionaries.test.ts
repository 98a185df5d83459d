import { expect, test } from 'vitest'
import { en } from './en'
import { fr } from './fr'

function keysOf(words: object, path = ''): string[] {
  return Object.entries(words).flatMap(([key, word]) =>
    typeof word === 'object' ? keysOf(word as object, `${path}${key}.`) : [path + key],
  )
}

test('both languages have the same keys', () => {
  expect(keysOf(en).sort()).toEqual(keysOf(fr).sort())
})

test('the count of unread messages has a singular', () => {
  expect([fr.list.unread(1), fr.list.unread(2)]).toEqual(['1 message non lu', '2 messages non lus'])
  expect([en.list.unread(1), en.list.unread(2)]).toEqual(['1 unread message', '2 unread messages'])
})

test('the title has no count if nothing is unread', () => {
  expect(fr.pageTitle(0)).toBe('Messages · Causerie')
  expect(fr.pageTitle(3)).toBe('(3) Messages · Causerie')
})

test('a right-to-left name does not reorder the rest of its sentence', () => {
  expect(fr.thread.closedBy('ליאת')).toBe('\u2068ליאת\u2069 a clôturé cette conversation.')
  expect(en.thread.says('ليلى', 'Hello')).toBe('\u2068ليلى\u2069: Hello')
  expect(en.thread.says('Ada', 'Hello')).toBe('Ada: Hello')
})
