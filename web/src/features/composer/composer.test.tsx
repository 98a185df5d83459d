// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LanguageProvider } from '../../i18n/language'
import { Composer } from './composer'
import { createDrafts, DraftsContext } from './drafts'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  localStorage.setItem('causerie-language', 'fr')
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }))
})
afterEach(cleanup)

function compose(onSend: (body: string) => void, addressee: string, isFirstMessage = false) {
  render(
    <LanguageProvider>
      <DraftsContext value={createDrafts('member_1')}>
        <Composer addressee={addressee} name="Ada" isFirstMessage={isFirstMessage} onSend={onSend} />
      </DraftsContext>
    </LanguageProvider>,
  )
  return screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Votre message à Ada' })
}

test('Enter sends the trimmed text and empties the field', () => {
  const onSend = vi.fn()
  const area = compose(onSend, 'one')
  fireEvent.change(area, { target: { value: '  Bonjour\nAda ' } })
  fireEvent.keyDown(area, { key: 'Enter' })
  expect(onSend).toHaveBeenCalledExactlyOnceWith('Bonjour\nAda')
  expect(area.value).toBe('')
})

test('Shift and Enter, and an empty text, send nothing', () => {
  const onSend = vi.fn()
  const area = compose(onSend, 'two')
  fireEvent.keyDown(area, { key: 'Enter' })
  fireEvent.change(area, { target: { value: 'Bonjour' } })
  fireEvent.keyDown(area, { key: 'Enter', shiftKey: true })
  expect(onSend).not.toHaveBeenCalled()
})

test('a draft waits while the member looks elsewhere', () => {
  fireEvent.change(compose(() => {}, 'three'), { target: { value: 'à moitié' } })
  cleanup()
  expect(compose(() => {}, 'three').value).toBe('à moitié')
})

test('the advice for a first message can be dismissed for good', () => {
  compose(() => {}, 'four', true)
  fireEvent.click(screen.getByRole('button', { name: 'Masquer les conseils' }))
  cleanup()
  compose(() => {}, 'four', true)
  expect(screen.queryByText('Un bon premier message')).toBeNull()
})
