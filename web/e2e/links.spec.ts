import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

test('Claire follows a link that Éloïse sent; look-alikes are no links', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  const requested: string[] = []
  page.on('request', (request) => requested.push(request.url()))
  await page.context().route('https://velo.example/**', (route) => route.fulfill({ body: 'Le vélo', contentType: 'text/plain; charset=utf-8' }))
  await claire.opens(eloiseGarnier)
  await service.send('eloise', 'claire', 'Regarde (https://velo.example/annonces?ville=Évry), c’est le mien.')
  const link = claire.message('Regarde').getByRole('link')
  await expect(link).toHaveText('https://velo.example/annonces?ville=Évry')
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow ugc')
  await expect(claire.message('Regarde')).toContainText('Regarde (https://velo.example/annonces?ville=Évry), c’est le mien.')
  // No preview: the page requests nothing from the site.
  expect(requested.filter((url) => url.includes('velo.example'))).toEqual([])

  const opened = page.context().waitForEvent('page')
  await link.focus()
  await page.keyboard.press('Enter')
  const site = await opened
  await expect(site.getByText('Le vélo')).toBeVisible()
  expect(await site.evaluate(() => [window.opener, document.referrer])).toEqual([null, ''])
  await expect(claire.composer(eloiseGarnier)).toBeVisible()

  await claire.sends(eloiseGarnier, 'javascript:alert(1) merci.de rien https://аpple.com')
  await expect(claire.message('javascript:alert(1)')).toContainText('Envoyé')
  await expect(claire.message('javascript:alert(1)').getByRole('link')).toHaveCount(0)
  await claire.sends(eloiseGarnier, 'Et www.velo.example ?')
  await expect(claire.message('Et www.').getByRole('link')).toHaveAttribute('href', 'https://www.velo.example')
  await page.screenshot({ path: 'screenshots/links-wide-light.png' })
})
