import type { Page } from '@playwright/test'
import { checkView } from './support/check-view.ts'
import { expect, emptyList, test as base } from './support/platform.ts'

const signInUrl = 'https://platform.example/sign-in?from=messages'

/** The platform's sign-in page, with a link back to where the member was, and a fresh token. */
const test = base.extend<{ platform: Page }>({
  serveFlags: async ({}, use) => use(['--sign-in-url', signInUrl]),
  platform: async ({ service, page }, use) => {
    await page.route('https://platform.example/**', async (route) => {
      const back = new URL(route.request().url()).searchParams.get('return')
      const token = await service.signToken('42', 'Ada Martin', '1h')
      await route.fulfill({ contentType: 'text/html', body: `<a href="${back}#token=${token}">Come back</a>` })
    })
    await use(page)
  },
})

test('Ada’s session expires: she signs in on the platform, and returns to where she was', async ({
  service,
  platform: page,
}) => {
  await page.goto(`${service.url}/new`)
  await expect(page.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  await checkView(page, 'signed-out-wide-light')
  const token = await service.signToken('42', 'Ada Martin', '12s')
  await page.evaluate((token) => window.causerie?.signIn(token), token)
  await expect(page.getByText(emptyList)).toBeVisible()

  await page.waitForURL('https://platform.example/**')
  expect(page.url()).toBe(`${signInUrl}&return=${encodeURIComponent(`${service.url}/new`)}`)
  await page.getByRole('link', { name: 'Come back' }).click()
  await expect(page.getByText(emptyList)).toBeVisible()
  expect(page.url()).toBe(`${service.url}/new`)
  await checkView(page, 'empty-list-wide-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await checkView(page, 'empty-list-wide-dark')
})

test('Ada’s token is rejected: she signs in on the platform', async ({ service, platform: page }) => {
  await page.goto(`${service.url}/#token=nonsense`)
  await page.getByRole('link', { name: 'Come back' }).click()
  await expect(page.getByText(emptyList)).toBeVisible()
})

test('the platform passes a fresh token in time: Ada notices nothing', async ({ service, platform: page }) => {
  const tokens: string[] = []
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const token = /"Bearer ([^"]+)"/.exec(String(payload))?.[1]
      if (token) tokens.push(token)
    })
  })
  const first = await service.signToken('42', 'Ada Martin', '1h')
  await page.goto(`${service.url}/#token=${first}`)
  await expect(page.getByText(emptyList)).toBeVisible()
  expect(page.url()).toBe(`${service.url}/`)
  const fresh = await service.signToken('42', 'Ada Martin', '2h')
  await page.evaluate((token) => window.causerie?.signIn(token), fresh)
  await expect.poll(() => tokens).toEqual([first, fresh])
  await expect(page.getByText(emptyList)).toBeVisible()
})

test('the platform opens an address with a token in a tab that already shows the page', async ({ service, platform: page }) => {
  await page.goto(service.url)
  await expect(page.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  const token = await service.signToken('42', 'Ada Martin', '1h')
  await page.goto(`${service.url}/#token=${token}`)
  await expect(page.getByText(emptyList)).toBeVisible()
  expect(page.url()).toBe(`${service.url}/`)
})

test('Ada opens another tab: she is signed in there, until she signs out', async ({ service, platform: page }) => {
  await page.goto(`${service.url}/#token=${await service.signToken('42', 'Ada Martin', '1h')}`)
  await expect(page.getByText(emptyList)).toBeVisible()
  const opened = page.context().waitForEvent('page')
  await page.getByRole('link', { name: 'Nouvelle conversation' }).click({ modifiers: ['ControlOrMeta'] })
  const other = await opened
  await expect(other.getByRole('searchbox', { name: 'À qui voulez-vous écrire' })).toBeVisible()
  expect(await other.evaluate(() => JSON.stringify(localStorage))).not.toContain('ey')

  // A fresh token is shared with the other tab.
  const fresh = await service.signToken('42', 'Ada Martin', '2h')
  const token = other.waitForRequest((request) => request.headers().authorization === `Bearer ${fresh}`)
  await page.evaluate((token) => window.causerie?.signIn(token), fresh)
  await other.getByRole('button', { name: 'Compte de Ada Martin' }).click()
  await other.getByRole('menuitem', { name: 'Mon profil' }).click()
  await token

  await other.getByRole('button', { name: 'Compte de Ada Martin' }).click()
  await other.getByRole('menuitem', { name: 'Se déconnecter' }).click()
  for (const tab of [page, other]) {
    await expect(tab.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  }
  // No token is left for the next visit.
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Se connecter' })).toHaveAttribute('href', /platform\.example/)
})

test('signing out in one tab does not sign another member out in another tab', async ({ service, platform: page }) => {
  await page.goto(`${service.url}/#token=${await service.signToken('42', 'Ada Martin', '1h')}`)
  const other = await page.context().newPage()
  await other.goto(`${service.url}/#token=${await service.signToken('43', 'Bob', '1h')}`)
  await other.getByRole('button', { name: 'Compte de Bob' }).click()
  await other.getByRole('menuitem', { name: 'Se déconnecter' }).click()
  await expect(other.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Compte de Ada Martin' })).toBeVisible()
})
