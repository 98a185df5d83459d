import { expect, test } from 'vitest'
import { matchesSearch } from './search'

const zoe = ['Zoé Petit', 'zoe.p']

test('each word of the search starts a word of the name or of the handle, in any order', () => {
  for (const search of ['', ' ', '@', 'zoe', 'ZOÉ p', 'petit zoé', '@zoe.p', 'zoep']) {
    expect(matchesSearch(search, zoe), search).toBe(true)
  }
  for (const search of ['etit', 'zoe x', '_', 'oe']) expect(matchesSearch(search, zoe), search).toBe(false)
})

test('case, accents and punctuation are ignored', () => {
  expect(matchesSearch('jean pierre', ['Jean-Pierre', 'jp'])).toBe(true)
  expect(matchesSearch('jeanpierre', ['Jean-Pierre', 'jp'])).toBe(true)
  expect(matchesSearch('елка', ['Ёлка', 'x'])).toBe(true)
  expect(matchesSearch('strasse lodz', ['STRAẞE Łódź', 'x'])).toBe(true)
  expect(matchesSearch('μαριας', ['ΜΑΡΙΑΣ', 'x'])).toBe(true)
})

test('letters of other scripts are not transliterated', () => {
  expect(matchesSearch('张', ['章子怡', 'ziyi'])).toBe(false)
  expect(matchesSearch('小明', ['王小明', 'xm'])).toBe(true)
  expect(matchesSearch('민준', ['김민준', 'mj'])).toBe(true)
})
