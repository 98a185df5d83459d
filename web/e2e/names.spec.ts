import type { Locator } from '@playwright/test'
import { fits } from './fits.ts'
import { expect, test } from './platform.ts'

const address = `https://example.org/${'chemin-sans-fin'.repeat(20)}`

for (const width of [320, 360]) {
  test(`names and words without an end fit a screen of ${width} pixels, in every view`, async ({ arrive }) => {
    const size = { viewport: { width, height: 700 }, hasTouch: true, isMobile: true }
    const bob = 'W'.repeat(36)
    const atAdas = await arrive('M'.repeat(36), size)
    const atBobs = await arrive(bob)
    const { page } = atAdas
    await fits(page)

    await atAdas.findsByAddress(atBobs)
    await expect(page.getByText(`Votre premier message à ${bob}`)).toBeVisible()
    await fits(page)
    await atAdas.composer(bob).fill('W'.repeat(200))
    await fits(page)
    const send = page.getByRole('button', { name: 'Envoyer' })
    await send.click()
    await expect(atAdas.message('WWW')).toContainText('Envoyé')
    await atAdas.composer(bob).fill(address)
    await send.click()
    await expect(atAdas.message('chemin')).toContainText('Envoyé')
    await fits(page)
    await page.screenshot({ path: `screenshots/names-thread-${width}.png` })

    await page.getByRole('button', { name: 'Actions de la conversation' }).click()
    await fits(page)
    await page.getByRole('menuitem', { name: 'Supprimer' }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
    await fits(page)
    await page.screenshot({ path: `screenshots/names-dialog-${width}.png` })
    await page.getByRole('button', { name: 'Annuler' }).click()
    await atAdas.chooses('Mettre en sourdine')
    await expect(page.locator('.thread-status')).toContainText('En sourdine')
    await atAdas.chooses('Bloquer ce membre')
    await expect(page.getByText('Vous avez bloqué')).toBeVisible()
    await fits(page)

    await page.locator('#pane').getByRole('link', { name: bob }).click()
    await page.getByRole('button', { name: 'Débloquer' }).click()
    await page.getByRole('button', { name: 'Ajouter aux contacts' }).click()
    await page.getByRole('button', { name: 'Suivre' }).click()
    await expect(page.getByRole('button', { name: 'Ne plus suivre' })).toBeVisible()
    await fits(page)
    await page.screenshot({ path: `screenshots/names-profile-${width}.png` })

    await page.getByRole('link', { name: 'Retour aux conversations' }).click()
    await expect(atAdas.row(bob)).toBeVisible()
    await fits(page)
    await page.screenshot({ path: `screenshots/names-list-${width}.png` })
    await page.getByRole('button', { name: /Compte de/ }).click()
    await expect(page.getByRole('menu')).toBeFocused()
    await fits(page)
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
    await expect(page.locator('.picker-member', { hasText: bob })).toBeVisible()
    await fits(page)
    await page.screenshot({ path: `screenshots/names-picker-${width}.png` })

    await page.getByRole('link', { name: 'Retour aux conversations' }).click()
    await atAdas.row(bob).click()
    await atAdas.chooses('Clôturer')
    await expect(page.getByText('Vous avez clôturé cette conversation.')).toBeVisible()
    await fits(page)
  })
}

test('a name from right to left runs that way wherever it stands', async ({ arrive }) => {
  const liat = 'ליאת!'
  const atAdas = await arrive('Ada')
  const atLiats = await arrive(liat)
  const { page } = atAdas
  await atAdas.findsByAddress(atLiats)
  expect(await endsOnTheLeft(page.locator('.first-message p'))).toBe(true)
  await atAdas.writes(liat, 'Bonjour !')
  await atLiats.opens('Ada')
  await atLiats.chooses('Clôturer')
  await expect(page.locator('.end-note strong')).toContainText('a clôturé cette conversation.')
  for (const place of ['.end-note strong', '.thread-person h1', '.row-name']) {
    expect(await endsOnTheLeft(page.locator(place)), place).toBe(true)
  }
  await page.screenshot({ path: 'screenshots/names-right-to-left.png' })
})

/** Whether the exclamation mark, which ends the name, is drawn before its letters. */
async function endsOnTheLeft(place: Locator): Promise<boolean> {
  return place.evaluate((element) => {
    const leftOf = (part: string) => {
      const text = element.firstChild as Text
      const range = document.createRange()
      range.setStart(text, text.data.indexOf(part))
      range.setEnd(text, text.data.indexOf(part) + part.length)
      return range.getBoundingClientRect().left
    }
    return leftOf('!') < leftOf('ליאת')
  })
}

for (const [kind, picture] of [
  ['is not there', 'https://pictures.example/bob.png'],
  ['the browser must not load', 'http://pictures.example/bob.png'],
] as const) {
  test(`a picture that ${kind} gives way to Bob’s initials, in every place`, async ({ served, arrive }) => {
    const { upsertMembers } = await served.askAsPlatform(`mutation {
      upsertMembers(input: { members: [{ subject: "Bob", name: "Bob Martin", picture: "${picture}" }] }) {
        members { id }
        userErrors { code }
      }
    }`)
    expect(upsertMembers.userErrors).toEqual([])
    const atAdas = await arrive('Ada', {
      async prepare(page) {
        await page.route('https://pictures.example/**', (route) => route.fulfill({ status: 404 }))
      },
    })
    const { page } = atAdas
    const pane = page.locator('#pane .avatar')
    await page.goto(`/m/${upsertMembers.members[0].id}`)
    await expect(pane).toHaveText('BM')
    await page.getByRole('button', { name: 'Ajouter aux contacts' }).click()
    await page.getByRole('link', { name: 'Contacter' }).click()
    await expect(page.getByText('Votre premier message à Bob Martin')).toBeVisible()
    await expect(pane).toHaveText('BM')
    await atAdas.writes('Bob Martin', 'Bonjour Bob !')
    await expect(atAdas.message('Bonjour Bob !')).toContainText('Envoyé')
    await expect(pane).toHaveText('BM')
    await expect(atAdas.row('Bob Martin').locator('.avatar')).toHaveText('BM')
    await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
    await expect(pane).toHaveText('BM')
    await expect(page.locator('.avatar img')).toHaveCount(0)
  })
}
