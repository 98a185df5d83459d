import { pruneEvents } from './support/database.ts'
import { expect, test } from './support/platform.ts'
import { SocketProxy } from './support/socket-proxy.ts'

test('after a reload the caret is at the end of the draft', async ({ ada }) => {
  await ada.composer('Bob').pressSequentially('Hello wor')
  await ada.page.reload()
  await expect(ada.composer('Bob')).toBeFocused()
  await ada.page.keyboard.type('ld')
  await expect(ada.composer('Bob')).toHaveValue('Hello world')
})

test('Enter in an input method sends nothing', async ({ ada }) => {
  await ada.composer('Bob').fill('Bonjour')
  // Safari has ended the composition already; only the key code tells.
  await ada.composer('Bob').evaluate((area) => {
    area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }))
  })
  await expect(ada.composer('Bob')).toHaveValue('Bonjour')
  await ada.composer('Bob').press('Enter')
  await expect(ada.message('Bonjour').last()).toContainText('Envoyé')
})

test.describe('Ada’s cursor has expired', () => {
  const socketProxy = new SocketProxy()
  test.use({ prepareAda: async ({}, use) => use((page) => socketProxy.install(page)) })

  test('everything is loaded again, and what she is typing and searching stays', async ({ service, ada, tokens }) => {
    const { page } = ada
    const search = page.getByRole('searchbox', { name: 'Rechercher une personne' })
    await search.fill('bo')
    await ada.composer('Bob').pressSequentially('Hello wor')
    await ada.composer('Bob').evaluate((area) => (area.dataset.same = 'yes'))
    await socketProxy.disconnect()
    await service.sendWithToken(tokens.bob, 'ada', 'Pendant les vacances')
    await service.restartWith(pruneEvents)
    const expired = socketProxy.receives('CURSOR_EXPIRED')
    socketProxy.allowConnections()
    await expired
    await page.keyboard.type('ld')

    await expect(ada.message('Pendant les vacances')).toHaveCount(1)
    await expect(ada.composer('Bob')).toHaveValue('Hello world')
    await expect(ada.composer('Bob')).toHaveAttribute('data-same', 'yes')
    await expect(search).toHaveValue('bo')
    await service.sendWithToken(tokens.bob, 'ada', 'Après les vacances')
    await expect(ada.message('Après les vacances')).toHaveCount(1)
    await page.keyboard.press('Enter')
    await expect(ada.message('Hello world')).toContainText('Envoyé')
  })
})
