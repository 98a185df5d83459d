import config from '../playwright.config.ts'
import { expect, test } from './support/platform.ts'

const launchOptions = config.use?.launchOptions
// A host name without HTTPS is no secure context, unlike 127.0.0.1.
test.use({
  launchOptions: { ...launchOptions, args: [...(launchOptions?.args ?? []), '--host-resolver-rules=MAP causerie.test 127.0.0.1'] },
})

test('everything works over plain HTTP on a local host name', async ({ service, tokens, newPage }) => {
  const url = service.url.replace('127.0.0.1', 'causerie.test')
  const page = await newPage({ baseURL: url })
  const errors: Error[] = []
  page.on('pageerror', (error) => errors.push(error))
  await page.goto(`/#token=${tokens.ada}`)
  expect(await page.evaluate(() => isSecureContext)).toBe(false)
  await page.locator('a.row', { hasText: 'Bob' }).click()
  const composer = page.getByRole('textbox', { name: 'Votre message à Bob' })
  await composer.fill('Depuis la salle')
  await composer.press('Enter')
  await expect(page.getByRole('article').filter({ hasText: 'Depuis la salle' })).toContainText('Envoyé')
  await service.sendWithToken(tokens.bob, 'ada', 'Reçu')
  await expect(page.getByRole('article').filter({ hasText: 'Reçu' })).toBeVisible()

  await page.getByRole('button', { name: 'Actions de la conversation' }).click()
  await page.getByRole('menuitem', { name: 'Clôturer' }).click()
  await page.locator('#pane').getByRole('link', { name: 'Nouvelle conversation' }).click()
  await composer.fill('Autre chose')
  await composer.press('Enter')
  await expect(page.getByRole('article').filter({ hasText: 'Autre chose' })).toContainText('Envoyé')
  await page.getByRole('button', { name: 'Compte de Ada' }).click()
  await expect(page.getByRole('menuitem', { name: 'Mon profil' })).toBeVisible()
  expect(errors).toEqual([])
})
