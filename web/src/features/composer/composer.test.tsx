// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LocalizationProvider } from '../../i18n/localization'
import { Composer } from './composer'
import { createDrafts, DraftsContext } from './drafts'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  localStorage.setItem('causerie-language', 'fr')
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }))
})
afterEach(cleanup)

function renderComposer(onSend: (body: string) => void, addressee: string, isFirstMessage = false, onEdit = (_: string) => {}) {
  render(
    <LocalizationProvider>
      <DraftsContext value={createDrafts('member_1')}>
        <Composer addressee={addressee} name="Ada" isFirstMessage={isFirstMessage} onSend={onSend} onEdit={onEdit} />
      </DraftsContext>
    </LocalizationProvider>,
  )
  return screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Votre message à Ada' })
}

test('Enter sends the trimmed text and empties the field', () => {
  const onSend = vi.fn()
  const area = renderComposer(onSend, 'one')
  fireEvent.change(area, { target: { value: '  Bonjour\nAda ' } })
  fireEvent.keyDown(area, { key: 'Enter' })
  expect(onSend).toHaveBeenCalledExactlyOnceWith('Bonjour\nAda')
  expect(area.value).toBe('')
})

test('Shift and Enter, and an empty text, send nothing', () => {
  const onSend = vi.fn()
  const area = renderComposer(onSend, 'two')
  fireEvent.keyDown(area, { key: 'Enter' })
  fireEvent.change(area, { target: { value: 'Bonjour' } })
  fireEvent.keyDown(area, { key: 'Enter', shiftKey: true })
  expect(onSend).not.toHaveBeenCalled()
})

test('each change of the text is reported, but not that it is sent', () => {
  const onEdit = vi.fn()
  const area = renderComposer(() => {}, 'five', false, onEdit)
  fireEvent.change(area, { target: { value: 'Bon' } })
  fireEvent.change(area, { target: { value: 'Bonjour' } })
  fireEvent.keyDown(area, { key: 'Enter' })
  expect(onEdit.mock.calls).toEqual([['Bon'], ['Bonjour']])
})

test('a draft is kept while the member reads elsewhere', () => {
  fireEvent.change(renderComposer(() => {}, 'three'), { target: { value: 'à moitié' } })
  cleanup()
  expect(renderComposer(() => {}, 'three').value).toBe('à moitié')
})

test('the tips for a first message can be dismissed permanently', () => {
  renderComposer(() => {}, 'four', true)
  fireEvent.click(screen.getByRole('button', { name: 'Masquer les conseils' }))
  cleanup()
  renderComposer(() => {}, 'four', true)
  expect(screen.queryByText('Un bon premier message')).toBeNull()
})
