// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { Provider, type Client } from 'urql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fromValue } from 'wonka'
import { LanguageProvider } from '../../i18n/language'
import { createDrafts, DraftsContext } from '../composer/drafts'
import { ClosedNote } from '../thread/end-notes'
import type { ShownConversation } from '../thread/use-thread'
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

function look(isDeleted: boolean) {
  const data = { viewer: { member: { id: 'member_me' } }, member: member(isDeleted) }
  const client = { executeQuery: () => fromValue({ data, stale: false, hasNext: false }), suspense: false }
  render(
    <Provider value={client as unknown as Client}>
      <LanguageProvider>
        <Profile id="member_1" />
      </LanguageProvider>
    </Provider>,
  )
}

test('a deleted member has our name, and nothing to press', () => {
  look(true)
  expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Membre supprimé')
  expect(screen.queryByText('@deleted-1')).toBeNull()
  expect(screen.queryByRole('link', { name: /Contacter/ })).toBeNull()
  expect(screen.queryByRole('button', { name: /Bloquer|Suivre|contacts/ })).toBeNull()
})

test('any other has their own', () => {
  look(false)
  expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Ada')
  expect(screen.getByRole('link', { name: /Contacter/ })).toBeTruthy()
  expect(screen.getByRole('button', { name: /Bloquer/ })).toBeTruthy()
})

test('the end of a conversation with a deleted member offers no new one', () => {
  const conversation = { correspondent: member(true), closedBy: { id: 'member_1' } }
  render(
    <LanguageProvider>
      <DraftsContext value={createDrafts('member_me')}>
        <ClosedNote conversation={conversation as unknown as ShownConversation} />
      </DraftsContext>
    </LanguageProvider>,
  )
  expect(screen.queryByRole('link')).toBeNull()
})
