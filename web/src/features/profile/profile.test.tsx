// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { Provider, type Client } from 'urql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fromValue } from 'wonka'
import { LocalizationProvider } from '../../i18n/localization'
import { Profile } from './profile'

beforeEach(() => localStorage.setItem('causerie-language', 'fr'))
afterEach(cleanup)

const member = (isDeleted: boolean) => ({
  __typename: 'Member' as const,
  id: 'member_1',
  displayName: isDeleted ? 'Deleted member' : 'Ada',
  isDeleted,
  handle: 'deleted-1',
  avatarUrl: null,
  canMessage: !isDeleted,
  isBlocked: false,
  isContact: false,
  isFollowed: false,
  openConversation: null,
})

function renderProfile(isDeleted: boolean) {
  const data = { viewer: { member: { id: 'member_me' } }, member: member(isDeleted) }
  const client = { executeQuery: () => fromValue({ data, stale: false, hasNext: false }), suspense: false }
  render(
    <Provider value={client as unknown as Client}>
      <LocalizationProvider>
        <Profile id="member_1" />
      </LocalizationProvider>
    </Provider>,
  )
}

test('the profile of a deleted member has a name in the page’s language, and no actions', () => {
  renderProfile(true)
  expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Membre supprimé')
  expect(screen.queryByText('@deleted-1')).toBeNull()
  expect(screen.queryByRole('link', { name: /Contacter/ })).toBeNull()
  expect(screen.queryByRole('button', { name: /Bloquer|Suivre|contacts/ })).toBeNull()
})

test('the profile of any other member has their own name, and actions', () => {
  renderProfile(false)
  expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Ada')
  expect(screen.getByRole('link', { name: /Contacter/ })).toBeTruthy()
  expect(screen.getByRole('button', { name: /Bloquer/ })).toBeTruthy()
})
