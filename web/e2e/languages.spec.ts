import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const zoe = 'Zoé Campbell'

test('Zoé’s browser speaks English, Claire’s speaks French', async ({ enter }) => {
  const atZoes = await enter(zoe, { locale: 'en-GB' })
  const atClaires = await enter(claire, { locale: 'fr-FR' })
  await expect(atZoes.page.locator('html')).toHaveAttribute('lang', 'en')
  await expect(atClaires.page.locator('html')).toHaveAttribute('lang', 'fr')
  await expect(atZoes.page.getByRole('link', { name: 'New conversation' })).toBeVisible()
  await expect(atClaires.page.getByRole('link', { name: 'Nouvelle conversation' })).toBeVisible()

  await atZoes.row(claire).click()
  await atClaires.opens(zoe)
  const reply = atZoes.page.getByRole('textbox', { name: `Your message to ${claire}` })
  await reply.fill('Any news from Edinburgh?')
  await atZoes.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(atClaires.log).toContainText(`${zoe} : Any news from Edinburgh?`)
  await expect(atZoes.message('Any news from Edinburgh?')).toContainText('Read')
})

test('Claire switches to English, and it stays', async ({ enter }) => {
  const { page } = await enter(claire)
  await page.getByRole('button', { name: `Compte de ${claire}` }).click()
  await page.getByRole('menuitem', { name: 'English' }).click()
  await expect(page.getByRole('link', { name: 'New conversation' })).toBeVisible()

  await page.reload()
  await expect(page.getByRole('link', { name: 'New conversation' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
})
