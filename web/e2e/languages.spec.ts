import { claireMoreau, zoeCampbell } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

test('Zoé’s browser is in English, Claire’s in French', async ({ openAs }) => {
  const zoe = await openAs(zoeCampbell, { locale: 'en-GB' })
  const claire = await openAs(claireMoreau, { locale: 'fr-FR' })
  await expect(zoe.page.locator('html')).toHaveAttribute('lang', 'en')
  await expect(claire.page.locator('html')).toHaveAttribute('lang', 'fr')
  await expect(zoe.page.getByRole('link', { name: 'New conversation' })).toBeVisible()
  await expect(claire.page.getByRole('link', { name: 'Nouvelle conversation' })).toBeVisible()

  await zoe.row(claireMoreau).click()
  await claire.opens(zoeCampbell)
  const reply = zoe.page.getByRole('textbox', { name: `Your message to ${claireMoreau}` })
  await reply.fill('Any news from Edinburgh?')
  await zoe.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(claire.log).toContainText(`${zoeCampbell} : Any news from Edinburgh?`)
  await expect(zoe.message('Any news from Edinburgh?')).toContainText('Read')
})

test('Claire switches to English, and the page stays in English', async ({ openAs }) => {
  const { page } = await openAs(claireMoreau)
  await page.getByRole('button', { name: `Compte de ${claireMoreau}` }).click()
  await page.getByRole('menuitem', { name: 'English' }).click()
  await expect(page.getByRole('link', { name: 'New conversation' })).toBeVisible()

  await page.reload()
  await expect(page.getByRole('link', { name: 'New conversation' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
})
