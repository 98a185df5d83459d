import type { Locator } from '@playwright/test'
import { expectToFit } from './support/expect-to-fit.ts'
import { expect, test } from './support/platform.ts'

const address = `https://example.org/${'chemin-sans-fin'.repeat(20)}`

for (const width of [320, 360]) {
  test(`long names and words fit a screen of ${width} pixels, in every view`, async ({ openAs }) => {
    const size = { viewport: { width, height: 700 }, hasTouch: true, isMobile: true }
    const bobsName = 'W'.repeat(36)
    const ada = await openAs('M'.repeat(36), size)
    const bob = await openAs(bobsName)
    const { page } = ada
    await expectToFit(page)

    await ada.contacts(bob)
    await expect(page.getByText(`Votre premier message à ${bobsName}`)).toBeVisible()
    await expectToFit(page)
    await ada.composer(bobsName).fill('W'.repeat(200))
    await expectToFit(page)
    const send = page.getByRole('button', { name: 'Envoyer' })
    await send.click()
    await expect(ada.message('WWW')).toContainText('Envoyé')
    await ada.composer(bobsName).fill(address)
    await send.click()
    await expect(ada.message('chemin')).toContainText('Envoyé')
    await expectToFit(page)
    await page.screenshot({ path: `screenshots/names-thread-${width}.png` })

    await page.getByRole('button', { name: 'Actions de la conversation' }).click()
    await expectToFit(page)
    await page.getByRole('menuitem', { name: 'Supprimer' }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
    await expectToFit(page)
    await page.screenshot({ path: `screenshots/names-dialog-${width}.png` })
    await page.getByRole('button', { name: 'Annuler' }).click()
    await ada.chooses('Mettre en sourdine sans limite')
    await expect(page.locator('.thread-status')).toContainText('En sourdine')
    await ada.chooses('Bloquer ce membre')
    await expect(page.getByText('Vous avez bloqué')).toBeVisible()
    await expectToFit(page)

    await page.locator('#pane').getByRole('link', { name: bobsName }).click()
    await page.getByRole('button', { name: 'Débloquer' }).click()
    await page.getByRole('button', { name: 'Ajouter aux contacts' }).click()
    await page.getByRole('button', { name: 'Suivre' }).click()
    await expect(page.getByRole('button', { name: 'Ne plus suivre' })).toBeVisible()
    await expectToFit(page)
    await page.screenshot({ path: `screenshots/names-profile-${width}.png` })

    await page.getByRole('link', { name: 'Retour aux conversations' }).click()
    await expect(ada.row(bobsName)).toBeVisible()
    await expectToFit(page)
    await page.screenshot({ path: `screenshots/names-list-${width}.png` })
    await page.getByRole('button', { name: /Compte de/ }).click()
    await expect(page.getByRole('menu')).toBeFocused()
    await expectToFit(page)
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
    await expect(page.locator('.picker-member', { hasText: bobsName })).toBeVisible()
    await expectToFit(page)
    await page.screenshot({ path: `screenshots/names-picker-${width}.png` })

    await page.getByRole('link', { name: 'Retour aux conversations' }).click()
    await ada.row(bobsName).click()
    await ada.chooses('Clôturer')
    await expect(page.getByText('Vous avez clôturé cette conversation.')).toBeVisible()
    await expectToFit(page)
  })
}

test('a right-to-left name is rendered right to left everywhere', async ({ openAs }) => {
  const liatsName = 'ליאת!'
  const ada = await openAs('Ada')
  const liat = await openAs(liatsName)
  const { page } = ada
  await ada.contacts(liat)
  expect(await endsOnTheLeft(page.locator('.first-message p'))).toBe(true)
  await ada.sends(liatsName, 'Bonjour !')
  await liat.opens('Ada')
  await liat.chooses('Clôturer')
  await expect(page.locator('.end-note strong')).toContainText('a clôturé cette conversation.')
  for (const selector of ['.end-note strong', '.thread-person h1', '.row-name']) {
    expect(await endsOnTheLeft(page.locator(selector)), selector).toBe(true)
  }
  await page.screenshot({ path: 'screenshots/names-right-to-left.png' })
})

/** Returns whether the exclamation mark at the end of the name is left of its letters. */
async function endsOnTheLeft(name: Locator): Promise<boolean> {
  return name.evaluate((element) => {
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
  ['does not exist', 'https://pictures.example/bob.png'],
  ['the browser blocks', 'http://pictures.example/bob.png'],
] as const) {
  test(`a picture that ${kind} is replaced with Bob’s initials everywhere`, async ({ service, openAs }) => {
    const { upsertMembers } = await service.requestAsPlatform(`mutation {
      upsertMembers(input: { members: [{ subject: "Bob", name: "Bob Martin", picture: "${picture}" }] }) {
        members { id }
        userErrors { code }
      }
    }`)
    expect(upsertMembers.userErrors).toEqual([])
    const ada = await openAs('Ada', {
      async prepare(page) {
        await page.route('https://pictures.example/**', (route) => route.fulfill({ status: 404 }))
      },
    })
    const { page } = ada
    const pane = page.locator('#pane .avatar')
    await page.goto(`/m/${upsertMembers.members[0].id}`)
    await expect(pane).toHaveText('BM')
    await page.getByRole('button', { name: 'Ajouter aux contacts' }).click()
    await page.getByRole('link', { name: 'Contacter' }).click()
    await expect(page.getByText('Votre premier message à Bob Martin')).toBeVisible()
    await expect(pane).toHaveText('BM')
    await ada.sends('Bob Martin', 'Bonjour Bob !')
    await expect(ada.message('Bonjour Bob !')).toContainText('Envoyé')
    await expect(pane).toHaveText('BM')
    await expect(ada.row('Bob Martin').locator('.avatar')).toHaveText('BM')
    await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
    await expect(pane).toHaveText('BM')
    await expect(page.locator('.avatar img')).toHaveCount(0)
  })
}
