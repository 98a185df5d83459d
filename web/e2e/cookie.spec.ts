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

test('the platform replaces Ada’s cookie while she writes: nothing moves', async ({ served, tokens, page }) => {
  const cookie = async (ttl: string) => ({ name: 'session', value: await served.signs('Ada', 'Ada', ttl), url: served.url })
  await page.context().addCookies([await cookie('6s')])
  await page.goto(served.url)
  const ada = new Member(page)
  await ada.opens('Bob')
  await ada.composer('Bob').pressSequentially('Hello wor')
  const [socket] = await Promise.all([page.waitForEvent('websocket'), page.context().addCookies([await cookie('1h')])])
  await socket.waitForEvent('framereceived')
  await page.keyboard.type('ld')
  await expect(ada.composer('Bob')).toHaveValue('Hello world')
  await page.keyboard.press('Enter')
  await expect(ada.message('Hello world')).toContainText('Envoyé')
  await served.sayWith(tokens.bob, 'ada', 'Très bien')
  await expect(ada.message('Très bien')).toHaveCount(1)
})
