import { expect, test } from './platform.ts'
import { look } from './look.ts'
import { Wire } from './wire.ts'

const long = 'x'.repeat(10_000)

test('what is too long is said to be so before it is sent', async ({ ada }) => {
  const { page } = ada
  const send = page.getByRole('button', { name: 'Envoyer' })
  await ada.composer('Bob').fill(long.slice(0, 9_700))
  await expect(page.getByText('Encore 300 caractères')).toBeVisible()
  await ada.composer('Bob').fill(`${long}😀`)
  await expect(page.getByText('1 caractère de trop')).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: '10 000 caractères au plus' })).toBeVisible()
  await expect(send).toBeDisabled()
  await expect(ada.composer('Bob')).toHaveAttribute('aria-invalid', 'true')
  await look(page, 'too-long-wide-light')
  await page.keyboard.press('Enter')
  await expect(ada.composer('Bob')).toHaveValue(`${long}😀`)

  // A character is a character, however many units it takes.
  await ada.composer('Bob').fill(` ${long.slice(1)}😀 `)
  await expect(page.getByText('Encore 0 caractère')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(ada.message('😀')).toContainText('Envoyé')
})

test('what slides and terminals put on the clipboard can be sent', async ({ ada }) => {
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

test('half a character cannot be sent, and goes', async ({ ada }) => {
  await ada.composer('Bob').focus()
  await ada.page.evaluate(() => document.execCommand('insertText', false, 'demi \ud83d fin'))
  await ada.page.keyboard.press('Enter')
  await expect(ada.message('fin')).toContainText('Envoyé')

  // Nor searched for.
  const search = ada.page.getByRole('searchbox', { name: 'Rechercher une personne' })
  await search.focus()
  const answered = ada.page.waitForResponse((response) => Boolean(response.request().postData()?.includes('"search"')))
  await ada.page.evaluate(() => document.execCommand('insertText', false, 'bo\ud83d'))
  expect((await answered).status()).toBe(200)
  await expect(ada.row('Bob')).toBeVisible()
})

test('the service refuses a text for good: Ada has it back before what she has typed since', async ({ ada }) => {
  const { page } = ada
  let pass = () => {}
  const held = new Promise<void>((resolve) => (pass = resolve))
  await page.route('**/graphql', async (route) => {
    const request = route.request().postDataJSON()
    if (request.operationName !== 'SendMessage' || request.variables.input.body !== 'Trop pour lui') return route.continue()
    request.variables.input.body = `${long}!`
    await held
    await route.continue({ postData: request })
  })
  await ada.writes('Bob', 'Trop pour lui')
  await expect(ada.composer('Bob')).toHaveValue('')
  await page.keyboard.type('et pis')
  await page.keyboard.press('ArrowLeft')
  pass()

  await expect(ada.composer('Bob')).toHaveValue('Trop pour lui\net pis')
  await expect(page.getByRole('alert').filter({ hasText: 'dépasse 10' })).toBeVisible()
  await expect(ada.message('Trop pour lui')).toHaveCount(0)
  await page.keyboard.type('u')
  await expect(ada.composer('Bob')).toHaveValue('Trop pour lui\net puis'.replace('puis', 'pius'))
  await expect(page.getByText('dépasse 10')).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(ada.message('et pius')).toContainText('Envoyé')
})

test.describe('Bob finishes the conversation', () => {
  const wire = new Wire()
  test.use({ prepareAda: async ({}, use) => use((page) => wire.lay(page)) })

  test('while Ada writes: her text is kept, and goes along to a new one', async ({ served, ada, tokens }) => {
    const { page } = ada
    const id = new URL(page.url()).pathname.split('/').at(-1)
    wire.hold()
    await served.askWith(tokens.bob, `mutation { closeConversation(input: { conversationId: "${id}" }) { userErrors { code } } }`)
    await ada.writes('Bob', 'Une chose encore')
    await expect(page.getByRole('alert').filter({ hasText: 'La conversation est terminée.' })).toBeVisible()
    wire.release()
    await expect(page.getByText('Bob a clôturé cette conversation.')).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Votre texte, qui n’a pas été envoyé' })).toHaveValue('Une chose encore')
    await look(page, 'text-kept-wide-light')

    await page.locator('#pane').getByRole('link', { name: 'Nouvelle conversation' }).click()
    await expect(ada.composer('Bob')).toHaveValue('Une chose encore')
    await ada.composer('Bob').press('Enter')
    await expect(ada.message('Une chose encore')).toContainText('Envoyé')
    expect(page.url()).not.toContain(id)
  })
})

test('what could not be sent is not thrown away by one press', async ({ ada }) => {
  const { page } = ada
  await page.context().setOffline(true)
  await ada.writes('Bob', 'Depuis le tunnel')
  const message = ada.message('Depuis le tunnel')
  await message.getByRole('button', { name: 'Abandonner' }).click()
  const question = page.getByRole('alertdialog', { name: 'Abandonner ce message ?' })
  await question.getByRole('button', { name: 'Annuler' }).click()
  await expect(message).toBeVisible()
  await message.getByRole('button', { name: 'Abandonner' }).click()
  await question.getByRole('button', { name: 'Abandonner' }).click()
  await expect(message).toHaveCount(0)
})
