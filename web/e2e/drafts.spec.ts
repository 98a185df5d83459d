import { forgetEvents } from './database.ts'
import { expect, test } from './platform.ts'
import { Wire } from './wire.ts'

test('after a reload the caret stands where the draft ends', async ({ ada }) => {
  await ada.composer('Bob').pressSequentially('Hello wor')
  await ada.page.reload()
  await expect(ada.composer('Bob')).toBeFocused()
  await ada.page.keyboard.type('ld')
  await expect(ada.composer('Bob')).toHaveValue('Hello world')
})

test('an input method that ends with Enter sends nothing', async ({ ada }) => {
  await ada.composer('Bob').fill('Bonjour')
  // Safari: the composition has ended already, and says so by the code of the key alone.
  await ada.composer('Bob').evaluate((area) => {
    area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }))
  })
  await expect(ada.composer('Bob')).toHaveValue('Bonjour')
  await ada.composer('Bob').press('Enter')
  await expect(ada.message('Bonjour').last()).toContainText('Envoyé')
})

test.describe('Ada was away for so long', () => {
  const wire = new Wire()
  test.use({ prepareAda: async ({}, use) => use((page) => wire.lay(page)) })

  test('that all is asked again: what she writes and searches stays', async ({ served, ada, tokens }) => {
    const { page } = ada
    const search = page.getByRole('searchbox', { name: 'Rechercher une personne' })
    await search.fill('bo')
    await ada.composer('Bob').pressSequentially('Hello wor')
    await ada.composer('Bob').evaluate((area) => (area.dataset.same = 'yes'))
    await wire.cut()
    await served.sayWith(tokens.bob, 'ada', 'Pendant les vacances')
    await served.restartWith(forgetEvents)
    const said = wire.hears('CURSOR_EXPIRED')
    wire.mend()
    await said
    await page.keyboard.type('ld')

    await expect(ada.message('Pendant les vacances')).toHaveCount(1)
    await expect(ada.composer('Bob')).toHaveValue('Hello world')
    await expect(ada.composer('Bob')).toHaveAttribute('data-same', 'yes')
    await expect(search).toHaveValue('bo')
    await served.sayWith(tokens.bob, 'ada', 'Après les vacances')
    await expect(ada.message('Après les vacances')).toHaveCount(1)
    await page.keyboard.press('Enter')
    await expect(ada.message('Hello world')).toContainText('Envoyé')
  })
})
