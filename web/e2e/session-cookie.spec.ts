import { Member } from './support/member.ts'
import { expect, emptyList, test as base } from './support/platform.ts'

const test = base.extend({
  serveFlags: async ({}, use) => use(['--session-cookie', 'session', '--sign-in-url', 'https://platform.example/sign-in']),
})

test('the platform signs Ada in with a cookie: the page requires it first, then works', async ({
  service,
  openAs,
  page,
}) => {
  await page.goto(service.url)
  await expect(page.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Se connecter' })).toHaveAttribute('href', /platform\.example/)

  await page.context().addCookies([{ name: 'session', value: await service.signToken('Ada', 'Ada', '1h'), url: service.url }])
  await page.reload()
  await expect(page.getByText(emptyList)).toBeVisible()

  const ada = new Member(page)
  const bob = await openAs('Bob')
  await bob.contacts(ada)
  await bob.sends('Ada', 'Bonjour Ada, votre vélo est-il à vendre ?')
  await expect(ada.row('Bob')).toHaveClass(/unread/)
  await ada.opens('Bob')
  await ada.sends('Bob', 'Oui, passez quand vous voulez.')
  await expect(bob.message('Oui, passez quand vous voulez.')).toBeVisible()
})

test('Ada’s cookie expires while her page is open: she is sent to sign in again', async ({ service, page }) => {
  await page.route('https://platform.example/**', (route) => route.fulfill({ body: 'Sign in' }))
  const session = { name: 'session', value: await service.signToken('Ada', 'Ada', '12s'), url: service.url }
  await page.context().addCookies([session])
  await page.goto(service.url)
  await expect(page.getByText(emptyList)).toBeVisible()
  await page.waitForURL('https://platform.example/**')
})

test('the platform replaces Ada’s cookie while she types: she notices nothing', async ({ service, tokens, page }) => {
  const cookie = async (ttl: string) => ({ name: 'session', value: await service.signToken('Ada', 'Ada', ttl), url: service.url })
  await page.context().addCookies([await cookie('6s')])
  await page.goto(service.url)
  const ada = new Member(page)
  await ada.opens('Bob')
  await ada.composer('Bob').pressSequentially('Hello wor')
  const [socket] = await Promise.all([page.waitForEvent('websocket'), page.context().addCookies([await cookie('1h')])])
  await socket.waitForEvent('framereceived')
  await page.keyboard.type('ld')
  await expect(ada.composer('Bob')).toHaveValue('Hello world')
  await page.keyboard.press('Enter')
  await expect(ada.message('Hello world')).toContainText('Envoyé')
  await service.sendWithToken(tokens.bob, 'ada', 'Très bien')
  await expect(ada.message('Très bien')).toHaveCount(1)
})
