import { checkView } from './support/check-view.ts'
import { expect, test } from './support/platform.ts'
import { SocketProxy } from './support/socket-proxy.ts'

const long = 'x'.repeat(10_000)

test('a text that is too long is not sent', async ({ ada }) => {
  const { page } = ada
  const send = page.getByRole('button', { name: 'Envoyer' })
  await ada.composer('Bob').fill(long.slice(0, 9_700))
  await expect(page.getByText('Encore 300 caractères')).toBeVisible()
  await ada.composer('Bob').fill(`${long}😀`)
  await expect(page.getByText('1 caractère de trop')).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: '10 000 caractères au plus' })).toBeVisible()
  await expect(send).toBeDisabled()
  await expect(ada.composer('Bob')).toHaveAttribute('aria-invalid', 'true')
  await checkView(page, 'too-long-wide-light')
  await page.keyboard.press('Enter')
  await expect(ada.composer('Bob')).toHaveValue(`${long}😀`)

  // Characters are counted as code points.
  await ada.composer('Bob').fill(` ${long.slice(1)}😀 `)
  await expect(page.getByText('Encore 0 caractère')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(ada.message('😀')).toContainText('Envoyé')
})

test('text with control characters from slides and terminals can be sent', async ({ ada }) => {
  const { page } = ada
  await ada.composer('Bob').focus()
  await page.keyboard.insertText('Titre\u000Bsuite\u000Cpage\u001B[0m\u007F\u0000\u0085fin\tici')
  await expect(ada.composer('Bob')).toHaveValue('Titre\nsuite\npage[0m\nfin\tici')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.insertText('\u0007, ')
  await expect(ada.composer('Bob')).toHaveValue('Titre\nsuite\npage[0m\nfin\t, ici')
  await page.keyboard.type('par ')
  await page.keyboard.press('Enter')
  await expect(ada.message('par ici')).toContainText('Envoyé')
})

test('a lone surrogate is removed before sending', async ({ ada }) => {
  await ada.composer('Bob').focus()
  await ada.page.evaluate(() => document.execCommand('insertText', false, 'demi \ud83d fin'))
  await ada.page.keyboard.press('Enter')
  await expect(ada.message('fin')).toContainText('Envoyé')

  // And before searching.
  const search = ada.page.getByRole('searchbox', { name: 'Rechercher une personne' })
  await search.focus()
  const answered = ada.page.waitForResponse((response) => Boolean(response.request().postData()?.includes('"search"')))
  await ada.page.evaluate(() => document.execCommand('insertText', false, 'bo\ud83d'))
  expect((await answered).status()).toBe(200)
  await expect(ada.row('Bob')).toBeVisible()
})

test('the service refuses a text: it returns to Ada before what she has typed since', async ({ ada }) => {
  const { page } = ada
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/graphql', async (route) => {
    const request = route.request().postDataJSON()
    if (request.operationName !== 'SendMessage' || request.variables.input.body !== 'Trop pour lui') return route.continue()
    request.variables.input.body = `${long}!`
    await released
    await route.continue({ postData: request })
  })
  await ada.sends('Bob', 'Trop pour lui')
  await expect(ada.composer('Bob')).toHaveValue('')
  await page.keyboard.type('et pis')
  await page.keyboard.press('ArrowLeft')
  release()

  await expect(ada.composer('Bob')).toHaveValue('Trop pour lui\net pis')
  await expect(page.getByRole('alert').filter({ hasText: 'dépasse 10' })).toBeVisible()
  await expect(ada.message('Trop pour lui')).toHaveCount(0)
  await page.keyboard.type('u')
  await expect(ada.composer('Bob')).toHaveValue('Trop pour lui\net pius')
  await expect(page.getByText('dépasse 10')).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(ada.message('et pius')).toContainText('Envoyé')
})

test.describe('Bob closes the conversation', () => {
  const socketProxy = new SocketProxy()
  test.use({ prepareAda: async ({}, use) => use((page) => socketProxy.install(page)) })

  test('while Ada writes: her text is kept, and moves to a new conversation', async ({ service, ada, tokens }) => {
    const { page } = ada
    const id = new URL(page.url()).pathname.split('/').at(-1)
    socketProxy.hold()
    await service.requestWithToken(tokens.bob, `mutation { closeConversation(input: { conversationId: "${id}" }) { userErrors { code } } }`)
    await ada.sends('Bob', 'Une chose encore')
    await expect(page.getByRole('alert').filter({ hasText: 'La conversation est terminée.' })).toBeVisible()
    socketProxy.release()
    await expect(page.getByText('Bob a clôturé cette conversation.')).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Votre texte, qui n’a pas été envoyé' })).toHaveValue('Une chose encore')
    await checkView(page, 'text-kept-wide-light')

    await page.locator('#pane').getByRole('link', { name: 'Nouvelle conversation' }).click()
    await expect(ada.composer('Bob')).toHaveValue('Une chose encore')
    await ada.composer('Bob').press('Enter')
    await expect(ada.message('Une chose encore')).toContainText('Envoyé')
    expect(page.url()).not.toContain(id)
  })
})

test('an unsent message is discarded only after confirmation', async ({ ada }) => {
  const { page } = ada
  await page.context().setOffline(true)
  await ada.sends('Bob', 'Depuis le tunnel')
  const message = ada.message('Depuis le tunnel')
  await message.getByRole('button', { name: 'Abandonner' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Abandonner ce message ?' })
  await dialog.getByRole('button', { name: 'Annuler' }).click()
  await expect(message).toBeVisible()
  await message.getByRole('button', { name: 'Abandonner' }).click()
  await dialog.getByRole('button', { name: 'Abandonner' }).click()
  await expect(message).toHaveCount(0)
})
