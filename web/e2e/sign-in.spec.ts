import type { Page } from '@playwright/test'
import { look } from './look.ts'
import { expect, nothingYet, test as base } from './platform.ts'

const signInUrl = 'https://platform.example/sign-in?from=messages'

/** The platform's own page for signing in: it brings members back to where they were, with a fresh token. */
const test = base.extend<{ platform: Page }>({
  settings: async ({}, use) => use(['--sign-in-url', signInUrl]),
  platform: async ({ served, page }, use) => {
    await page.route('https://platform.example/**', async (route) => {
      const back = new URL(route.request().url()).searchParams.get('return')
      const token = await served.signs('42', 'Ada Martin', '1h')
      await route.fulfill({ contentType: 'text/html', body: `<a href="${back}#token=${token}">Come back</a>` })
    })
    await use(page)
  },
})

test('Ada’s session expires: she signs in on the platform, and comes back to where she was', async ({
  served,
  platform: page,
}) => {
  await page.goto(`${served.url}/new`)
  await expect(page.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  await look(page, 'signed-out-wide-light')
  const token = await served.signs('42', 'Ada Martin', '12s')
  await page.evaluate((token) => window.causerie?.signIn(token), token)
  await expect(page.getByText(nothingYet)).toBeVisible()

  await page.waitForURL('https://platform.example/**')
  expect(page.url()).toBe(`${signInUrl}&return=${encodeURIComponent(`${served.url}/new`)}`)
  await page.getByRole('link', { name: 'Come back' }).click()
  await expect(page.getByText(nothingYet)).toBeVisible()
  expect(page.url()).toBe(`${served.url}/new`)
  await look(page, 'nobody-yet-wide-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await look(page, 'nobody-yet-wide-dark')
})

test('Ada’s token is refused: she signs in on the platform', async ({ served, platform: page }) => {
  await page.goto(`${served.url}/#token=nonsense`)
  await page.getByRole('link', { name: 'Come back' }).click()
  await expect(page.getByText(nothingYet)).toBeVisible()
})

test('the platform hands over a fresh token in time: Ada notices nothing', async ({ served, platform: page }) => {
  const tokens: string[] = []
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const token = /"Bearer ([^"]+)"/.exec(String(payload))?.[1]
      if (token) tokens.push(token)
    })
  })
  const first = await served.signs('42', 'Ada Martin', '1h')
  await page.goto(`${served.url}/#token=${first}`)
  await expect(page.getByText(nothingYet)).toBeVisible()
  expect(page.url()).toBe(`${served.url}/`)
  const fresh = await served.signs('42', 'Ada Martin', '2h')
  await page.evaluate((token) => window.causerie?.signIn(token), fresh)
  await expect.poll(() => tokens).toEqual([first, fresh])
  await expect(page.getByText(nothingYet)).toBeVisible()
})

test('the platform opens an address with a token in a tab that shows the page already', async ({ served, platform: page }) => {
  await page.goto(served.url)
  await expect(page.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  const token = await served.signs('42', 'Ada Martin', '1h')
  await page.goto(`${served.url}/#token=${token}`)
  await expect(page.getByText(nothingYet)).toBeVisible()
  expect(page.url()).toBe(`${served.url}/`)
})

test('Ada opens another tab: she is signed in there, too, until she signs out', async ({ served, platform: page }) => {
  await page.goto(`${served.url}/#token=${await served.signs('42', 'Ada Martin', '1h')}`)
  await expect(page.getByText(nothingYet)).toBeVisible()
  const opened = page.context().waitForEvent('page')
  await page.getByRole('link', { name: 'Nouvelle conversation' }).click({ modifiers: ['ControlOrMeta'] })
  const other = await opened
  await expect(other.getByRole('searchbox', { name: 'À qui voulez-vous écrire' })).toBeVisible()
  expect(await other.evaluate(() => JSON.stringify(localStorage))).not.toContain('ey')

  // A fresh token that one tab has is the other's, too.
  const fresh = await served.signs('42', 'Ada Martin', '2h')
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
  // And the next visit has nothing.
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Se connecter' })).toHaveAttribute('href', /platform\.example/)
})

test('signing out on one tab leaves another member’s alone', async ({ served, platform: page }) => {
  await page.goto(`${served.url}/#token=${await served.signs('42', 'Ada Martin', '1h')}`)
  const other = await page.context().newPage()
  await other.goto(`${served.url}/#token=${await served.signs('43', 'Bob', '1h')}`)
  await other.getByRole('button', { name: 'Compte de Bob' }).click()
  await other.getByRole('menuitem', { name: 'Se déconnecter' }).click()
  await expect(other.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Compte de Ada Martin' })).toBeVisible()
})
