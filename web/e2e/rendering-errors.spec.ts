import type { Page } from '@playwright/test'
import { checkView } from './support/check-view.ts'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

const errorText = 'Impossible d’afficher ceci.'

test('an error replaces the list and the thread with a notice: Claire tries again, and her draft is there', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await claire.opens(eloiseGarnier)
  await claire.composer(eloiseGarnier).fill('Un brouillon')

  await breakDateFormatting(page)
  await service.send('eloise', 'claire', 'Quel jour est-on ?')
  const list = page.getByRole('navigation', { name: 'Messages' }).getByRole('alert')
  const pane = page.locator('#pane').getByRole('alert')
  await expect(list).toContainText(errorText)
  await expect(pane).toContainText(errorText)
  // The focus was in the thread, and moves to the button there.
  await expect(pane.getByRole('button', { name: 'Réessayer' })).toBeFocused()
  await checkView(page, 'render-error-wide-light')

  // The rest of the page works.
  await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
  await expect(page.getByRole('link', { name: 'Margaux Delcourt' })).toBeVisible()
  await page.goBack()
  await expect(pane).toContainText(errorText)

  await restoreDateFormatting(page)
  await list.getByRole('button', { name: 'Réessayer' }).click()
  await expect(claire.row(eloiseGarnier)).toContainText('Quel jour est-on ?')
  await pane.getByRole('button', { name: 'Réessayer' }).click()
  await expect(claire.message('Quel jour est-on ?')).toBeVisible()
  await expect(claire.composer(eloiseGarnier)).toHaveValue('Un brouillon')
})

test('on her phone, Claire goes back from a thread that cannot be rendered', async ({ openAs }) => {
  const size = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
  const claire = await openAs(claireMoreau, { ...size, colorScheme: 'dark' })
  const { page } = claire
  await breakDateFormatting(page)
  await claire.row(eloiseGarnier).tap()
  await expect(page.locator('#pane').getByRole('alert')).toContainText(errorText)
  await checkView(page, 'render-error-phone-dark')
  await restoreDateFormatting(page)
  await page.getByRole('link', { name: 'Retour aux conversations' }).tap()
  await expect(page.locator('#pane')).toBeHidden()
})

test('nothing of the page can be rendered: Claire reloads it', async ({ openAs }) => {
  const { page } = await openAs(claireMoreau)
  await page.route('**/graphql', (route) => route.fulfill({ json: { data: { viewer: null } } }))
  await page.reload()
  await expect(page.getByRole('alert')).toContainText(errorText)
  await checkView(page, 'render-error-page-wide-light')
  await page.unroute('**/graphql')
  await page.getByRole('button', { name: 'Recharger' }).click()
  await expect(page.locator('a.row').first()).toBeVisible()
})

async function breakDateFormatting(page: Page) {
  await page.evaluate(() => {
    const { prototype } = Intl.DateTimeFormat as any
    prototype.original = Object.getOwnPropertyDescriptor(prototype, 'format')
    Object.defineProperty(prototype, 'format', {
      configurable: true,
      get() {
        throw new RangeError('no such date')
      },
    })
  })
}

async function restoreDateFormatting(page: Page) {
  await page.evaluate(() => {
    const { prototype } = Intl.DateTimeFormat as any
    Object.defineProperty(prototype, 'format', prototype.original)
  })
}
