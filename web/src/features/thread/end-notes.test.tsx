// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LocalizationProvider } from '../../i18n/localization'
import { createDrafts, DraftsContext } from '../composer/drafts'
import { ClosedNote } from './end-notes'
import type { ShownConversation } from './use-thread'

beforeEach(() => localStorage.setItem('causerie-language', 'fr'))
afterEach(cleanup)

function renderNote({ canMessage }: { canMessage: boolean }) {
  const correspondent = { id: 'member_1', displayName: 'Ada', isDeleted: !canMessage, canMessage }
  const conversation = { id: 'conversation_1', correspondent, closedBy: { id: 'member_1' } }
  render(
    <LocalizationProvider>
      <DraftsContext value={createDrafts('member_me')}>
        <ClosedNote conversation={conversation as unknown as ShownConversation} />
      </DraftsContext>
    </LocalizationProvider>,
  )
}

test('a closed conversation offers a new one', () => {
  renderNote({ canMessage: true })
  expect(screen.getByRole('link', { name: 'Nouvelle conversation' })).toBeTruthy()
})

test('a closed conversation with a deleted member offers no new one', () => {
  renderNote({ canMessage: false })
  expect(screen.queryByRole('link')).toBeNull()
})
