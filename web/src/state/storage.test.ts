// @vitest-environment jsdom
import { expect, test, vi } from 'vitest'
import { tabStorage } from './storage'

test('a value is kept until it is removed', () => {
  tabStorage.write('draft-1', 'Hello')
  expect(sessionStorage.getItem('draft-1')).toBe('Hello')
  expect(tabStorage.read('draft-1')).toBe('Hello')
  tabStorage.write('draft-1', null)
  expect(tabStorage.read('draft-1')).toBeNull()
})

test('a full storage does not keep an outdated value', () => {
  tabStorage.write('draft-2', 'Hello')
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  tabStorage.write('draft-2', 'Hello world')
  expect(tabStorage.read('draft-2')).toBe('Hello world')
  expect(sessionStorage.getItem('draft-2')).toBeNull()
  tabStorage.removeAll('draft-')
  expect(tabStorage.read('draft-2')).toBeNull()
})

test('values are kept in memory if the storage is blocked', () => {
  vi.spyOn(window, 'sessionStorage', 'get').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  expect(tabStorage.read('draft-3')).toBeNull()
  tabStorage.write('draft-3', 'Hello')
  expect(tabStorage.read('draft-3')).toBe('Hello')
  tabStorage.removeAll('draft-')
  expect(tabStorage.read('draft-3')).toBeNull()
})
