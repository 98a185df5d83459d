// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { expire, signOut, startSession, useSession } from './session'

beforeEach(() => {
  signOut()
  history.replaceState(null, '', '/')
})

test('a token in the fragment is taken once, and out of the address bar', () => {
  history.replaceState(null, '', '/c/conversation_1#token=t1')
  startSession()
  const { result } = renderHook(useSession)
  expect(result.current).toEqual({ token: 't1' })
  expect(location.href).not.toContain('t1')
  expect(location.pathname).toBe('/c/conversation_1')
})

test('a script of the platform may hand it over, and a fresh one later', () => {
  startSession()
  const { result } = renderHook(useSession)
  act(() => window.causerie?.signIn('t1'))
  act(() => window.causerie?.signIn('t2'))
  act(() => expire('t1'))
  expect(result.current).toEqual({ token: 't2' })
})

test('an expired token is said to be so, and not kept', () => {
  startSession()
  const { result } = renderHook(useSession)
  act(() => window.causerie?.signIn('t1'))
  act(() => expire('t1'))
  expect(result.current).toEqual({ token: null, expired: true })
  startSession()
  expect(sessionStorage.getItem('causerie-token')).toBeNull()
})
