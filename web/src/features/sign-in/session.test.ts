// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { config } from './config'
import { expire, signOut, startSession, useSession } from './session'

beforeEach(() => {
  signOut()
  history.replaceState(null, '', '/')
})

test('a token in the fragment is read, and removed from the address bar', () => {
  history.replaceState(null, '', '/c/conversation_1#token=t1')
  startSession()
  const { result } = renderHook(useSession)
  expect(result.current).toEqual({ signedIn: true, token: 't1', member: 't1' })
  expect(location.href).not.toContain('t1')
  expect(location.pathname).toBe('/c/conversation_1')
})

test('a script of the platform can sign in, and again with a fresh token', () => {
  startSession()
  const { result } = renderHook(useSession)
  act(() => window.causerie?.signIn('t1'))
  act(() => window.causerie?.signIn('t2'))
  act(() => expire('t1', false))
  expect(result.current).toEqual({ signedIn: true, token: 't2', member: 't2' })
})

test('tokens of the same member share a key; a token that cannot be read has its own', () => {
  const sign = (claims: object) => `head.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.signature`
  startSession()
  const { result } = renderHook(useSession)
  const members = [
    sign({ sub: '42', exp: 1 }),
    sign({ sub: '42', exp: 2 }),
    sign({ iss: 'elsewhere', sub: '42' }),
    sign({ sub: 42 }),
    'nonsense',
    'a.b.c',
  ].map((token) => {
    act(() => window.causerie?.signIn(token))
    return 'member' in result.current && result.current.member
  })
  expect(new Set(members).size).toBe(5)
  expect(members[0]).toBe(members[1])
})

test('an expired token ends the session, and is not kept', () => {
  startSession()
  const { result } = renderHook(useSession)
  act(() => window.causerie?.signIn('t1'))
  act(() => expire('t1', false))
  expect(result.current).toEqual({ signedIn: false, expired: true })
  startSession()
  expect(sessionStorage.getItem('causerie-token')).toBeNull()
})

test('without a token, the session cookie may sign in', () => {
  config.sessionCookie = true
  onTestFinished(() => {
    config.sessionCookie = false
  })
  startSession()
  const { result } = renderHook(useSession)
  expect(result.current).toEqual({ signedIn: true, token: null, member: 'cookie' })
  act(() => expire('t1', false))
  expect(result.current).toEqual({ signedIn: true, token: null, member: 'cookie' })
  act(() => expire(null, true))
  expect(result.current).toEqual({ signedIn: false, expired: true })

  startSession()
  act(() => expire(null, false))
  expect(result.current).toEqual({ signedIn: false, expired: false })
})

test('another tab may answer late, when the page already says that nobody is signed in', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  history.replaceState(null, '', '/new')
  startSession()
  const { result } = renderHook(useSession)
  expect(result.current).toEqual({ signedIn: false, asking: true })
  act(() => vi.runAllTimers())
  expect(result.current).toEqual({ signedIn: false, expired: false })

  const other = new BroadcastChannel('causerie-session')
  onTestFinished(() => other.close())
  other.postMessage({ token: 't1' })
  await vi.waitFor(() => expect(result.current).toEqual({ signedIn: true, token: 't1', member: 't1' }))
  // Once it has a token, it does not take that of another member.
  other.postMessage({ token: 't2' })
  other.postMessage({ signedOut: 't1' })
  await vi.waitFor(() => expect(result.current).toEqual({ signedIn: false, expired: false }))
})
