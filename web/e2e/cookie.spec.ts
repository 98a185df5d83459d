import { Member } from './member.ts'
import { expect, nothingYet, test as base } from './platform.ts'

const test = base.extend({
  settings: async ({}, use) => use(['--session-cookie', 'session', '--sign-in-url', 'https://platform.example/sign-in']),
})

test('the platform signs Ada in by a cookie: the page asks for that first, then reads and hears', async ({
  served,
  arrive,
  page,
}) => {
  await page.goto(served.url)
  await expect(page.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Se connecter' })).toHaveAttribute('href', /platform\.example/)

  await page.context().addCookies([{ name: 'session', value: await served.signs('Ada', 'Ada', '1h'), url: served.url }])
  await page.reload()
  await expect(page.getByText(nothingYet)).toBeVisible()

  const atAdas = new Member(page)
  const atBobs = await arrive('Bob')
  await atBobs.findsByAddress(atAdas)
  await atBobs.writes('Ada', 'Bonjour Ada, votre vélo est-il à vendre ?')
  await expect(atAdas.row('Bob')).toHaveClass(/unread/)
  await atAdas.opens('Bob')
  await atAdas.writes('Bob', 'Oui, passez quand vous voulez.')
  await expect(atBobs.message('Oui, passez quand vous voulez.')).toBeVisible()
})

test('Ada’s cookie ends while her page is open: she is sent to sign in again', async ({ served, page }) => {
  await page.route('https://platform.example/**', (route) => route.fulfill({ body: 'Sign in' }))
  const session = { name: 'session', value: await served.signs('Ada', 'Ada', '12s'), url: served.url }
  await page.context().addCookies([session])
  await page.goto(served.url)
  await expect(page.getByText(nothingYet)).toBeVisible()
  await page.waitForURL('https://platform.example/**')
})
