import { expect, test } from './support/platform.ts'

test('signing out removes all texts that Ada wrote, and the unread count', async ({ service, ada, tokens }) => {
  const { page } = ada
  const icon = page.locator('link[rel="icon"]')
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('SendMessage')) return route.continue()
    await released
    await route.abort('connectionreset')
  })
  await ada.sends('Bob', 'En chemin')
  await ada.composer('Bob').fill('À moitié')
  await page.getByRole('heading', { name: 'Messages', exact: true }).getByRole('link').click()
  await service.sendWithToken(tokens.bob, 'ada', 'Coucou')
  await expect(page).toHaveTitle('(1) Messages · Causerie')
  await expect(icon).toHaveAttribute('href', /^data:/)

  await page.getByRole('button', { name: 'Compte de Ada' }).click()
  await page.getByRole('menuitem', { name: 'Se déconnecter' }).click()
  await expect(page.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  await expect(page).toHaveTitle('Messages · Causerie')
  await expect(icon).toHaveAttribute('href', '/favicon.svg')
  const failed = page.waitForEvent('requestfailed')
  release()
  await failed
  await page.evaluate(() => new Promise(requestAnimationFrame))
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).toBe('{}')
})
