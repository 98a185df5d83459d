import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

test('Claire opens an address that Éloïse wrote, and nothing that only looks like one', async ({ enter, service }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.context().route('https://velo.example/**', (route) => route.fulfill({ body: 'Le vélo', contentType: 'text/plain; charset=utf-8' }))
  await atClaires.opens(eloise)
  await service.say('eloise', 'claire', 'Regarde (https://velo.example/annonces?ville=Évry), c’est le mien.')
  const link = atClaires.message('Regarde').getByRole('link')
  await expect(link).toHaveText('https://velo.example/annonces?ville=Évry')
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow ugc')
  await expect(atClaires.message('Regarde')).toContainText('Regarde (https://velo.example/annonces?ville=Évry), c’est le mien.')
  // No preview: nothing is asked of the site before she goes there.
  expect(asked.filter((url) => url.includes('velo.example'))).toEqual([])

  const opened = page.context().waitForEvent('page')
  await link.focus()
  await page.keyboard.press('Enter')
  const site = await opened
  await expect(site.getByText('Le vélo')).toBeVisible()
  expect(await site.evaluate(() => [window.opener, document.referrer])).toEqual([null, ''])
  await expect(atClaires.composer(eloise)).toBeVisible()

  await atClaires.writes(eloise, 'javascript:alert(1) merci.de rien https://аpple.com')
  await expect(atClaires.message('javascript:alert(1)')).toContainText('Envoyé')
  await expect(atClaires.message('javascript:alert(1)').getByRole('link')).toHaveCount(0)
  await atClaires.writes(eloise, 'Et www.velo.example ?')
  await expect(atClaires.message('Et www.').getByRole('link')).toHaveAttribute('href', 'https://www.velo.example')
  await page.screenshot({ path: 'screenshots/links-wide-light.png' })
})
