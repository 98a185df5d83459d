import type { Page } from '@playwright/test'
import { look } from './look.ts'
import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'
const broken = 'Impossible d’afficher ceci.'

test('what cannot be drawn says so in its place: Claire tries again, and her draft is there', async ({ enter, service }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  await atClaires.opens(eloise)
  await atClaires.composer(eloise).fill('Un brouillon')

  await noDateCanBeDrawn(page)
  await service.say('eloise', 'claire', 'Quel jour est-on ?')
  const list = page.getByRole('navigation', { name: 'Messages' }).getByRole('alert')
  const pane = page.locator('#pane').getByRole('alert')
  await expect(list).toContainText(broken)
  await expect(pane).toContainText(broken)
  // Her focus was in the thread: it goes to what she can do there now.
  await expect(pane.getByRole('button', { name: 'Réessayer' })).toBeFocused()
  await look(page, 'broken-wide-light')

  // What is around goes on.
  await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
  await expect(page.getByRole('link', { name: 'Margaux Delcourt' })).toBeVisible()
  await page.goBack()
  await expect(pane).toContainText(broken)

  await datesCanBeDrawn(page)
  await list.getByRole('button', { name: 'Réessayer' }).click()
  await expect(atClaires.row(eloise)).toContainText('Quel jour est-on ?')
  await pane.getByRole('button', { name: 'Réessayer' }).click()
  await expect(atClaires.message('Quel jour est-on ?')).toBeVisible()
  await expect(atClaires.composer(eloise)).toHaveValue('Un brouillon')
})

test('on her phone, Claire goes back from a thread that cannot be drawn', async ({ enter }) => {
  const size = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
  const atClaires = await enter(claire, { ...size, colorScheme: 'dark' })
  const { page } = atClaires
  await noDateCanBeDrawn(page)
  await atClaires.row(eloise).tap()
  await expect(page.locator('#pane').getByRole('alert')).toContainText(broken)
  await look(page, 'broken-phone-dark')
  await datesCanBeDrawn(page)
  await page.getByRole('link', { name: 'Retour aux conversations' }).tap()
  await expect(page.locator('#pane')).toBeHidden()
})

test('where nothing of the page can be drawn, it says so, and is loaded again', async ({ enter }) => {
  const { page } = await enter(claire)
  await page.route('**/graphql', (route) => route.fulfill({ json: { data: { viewer: null } } }))
  await page.reload()
  await expect(page.getByRole('alert')).toContainText(broken)
  await look(page, 'broken-page-wide-light')
  await page.unroute('**/graphql')
  await page.getByRole('button', { name: 'Recharger' }).click()
  await expect(page.locator('a.row').first()).toBeVisible()
})

for (const [address, status] of [
  ['/c/%E0%A4%A', 200],
  ['/nowhere', 404],
  ['/c/1/2', 404],
] as const) {
  test(`at ${address} there is nothing: Claire is told, and goes on to her conversations`, async ({ enter }) => {
    const { page } = await enter(claire)
    const answer = await page.goto(address)
    expect(answer?.status()).toBe(status)
    await expect(page.getByText('Cette page n’existe pas')).toBeVisible()
    await look(page, 'not-found-wide-light')
    await page.getByRole('link', { name: 'Voir mes conversations' }).click()
    await expect(page.getByText('Choisissez une conversation')).toBeVisible()
  })
}

test('an address with slashes too many leads where it was meant to', async ({ enter }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  await atClaires.opens(eloise)
  const path = new URL(page.url()).pathname
  for (const address of [`${path}/`, `/${path}`]) {
    await page.goto(new URL(page.url()).origin + address)
    await expect(atClaires.history(eloise)).toBeVisible()
  }
})

async function noDateCanBeDrawn(page: Page) {
  await page.evaluate(() => {
    const { prototype } = Intl.DateTimeFormat as any
    prototype.real = Object.getOwnPropertyDescriptor(prototype, 'format')
    Object.defineProperty(prototype, 'format', {
      configurable: true,
      get() {
        throw new RangeError('no such date')
      },
    })
  })
}

async function datesCanBeDrawn(page: Page) {
  await page.evaluate(() => {
    const { prototype } = Intl.DateTimeFormat as any
    Object.defineProperty(prototype, 'format', prototype.real)
  })
}
