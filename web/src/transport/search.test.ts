import { expect, test } from 'vitest'
import { contains } from './search'

const zoe = ['Zoé Petit', 'zoe.p']

test('each word begins one of the name or the handle, in any order', () => {
  for (const search of ['', ' ', '@', 'zoe', 'ZOÉ p', 'petit zoé', '@zoe.p', 'zoep']) {
    expect(contains(search, zoe), search).toBe(true)
  }
  for (const search of ['etit', 'zoe x', '_', 'oe']) expect(contains(search, zoe), search).toBe(false)
})

test('case, accents and punctuation do not count', () => {
  expect(contains('jean pierre', ['Jean-Pierre', 'jp'])).toBe(true)
  expect(contains('jeanpierre', ['Jean-Pierre', 'jp'])).toBe(true)
  expect(contains('елка', ['Ёлка', 'x'])).toBe(true)
  expect(contains('strasse lodz', ['STRAẞE Łódź', 'x'])).toBe(true)
  expect(contains('μαριας', ['ΜΑΡΙΑΣ', 'x'])).toBe(true)
})

test('each script is compared as itself', () => {
  expect(contains('张', ['章子怡', 'ziyi'])).toBe(false)
  expect(contains('小明', ['王小明', 'xm'])).toBe(true)
  expect(contains('민준', ['김민준', 'mj'])).toBe(true)
})
