import type { Page } from '@playwright/test'
import { checkView } from './support/check-view.ts'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

const devices = {
  wide: { viewport: { width: 1280, height: 800 } },
  tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
}

for (const [device, size] of Object.entries(devices)) {
  for (const colorScheme of device === 'tablet' ? (['light'] as const) : (['light', 'dark'] as const)) {
    test(`every view is accessible: ${device}, ${colorScheme}`, async ({ service, browser, openAs }) => {
      const context = await browser.newContext({ ...size, colorScheme, locale: 'fr-FR', baseURL: service.url })
      const visitor = await context.newPage()
      await visitor.goto('/')
      await expect(visitor.getByRole('button', { name: claireMoreau })).toBeVisible()
      await check(visitor, 'sign-in')
      await context.close()

      const claire = await openAs(claireMoreau, { ...size, colorScheme })
      const { page } = claire
      await check(page, 'list')
      await page.getByRole('button', { name: `Compte de ${claireMoreau}` }).click()
      await expect(page.getByRole('menu')).toBeVisible()
      await check(page, 'account')
      await page.keyboard.press('Escape')
      await page.getByRole('searchbox', { name: 'Rechercher une personne' }).fill('personne')
      await expect(page.getByText('Aucune conversation ici')).toBeVisible()
      await check(page, 'nothing-found')
      await page.getByRole('searchbox', { name: 'Rechercher une personne' }).fill('')

      await claire.opens(eloiseGarnier)
      await expect(claire.row(eloiseGarnier)).not.toHaveClass(/unread/)
      await check(page, 'thread')

      await page.getByRole('button', { name: 'Actions de la conversation' }).click()
      await expect(page.getByRole('menu')).toBeVisible()
      await check(page, 'menu')
      await page.getByRole('menuitem', { name: 'Supprimer' }).click()
      await expect(page.getByRole('alertdialog')).toBeVisible()
      await check(page, 'deletion')
      await page.getByRole('button', { name: 'Annuler' }).click()
      await expect(page.getByRole('alertdialog')).toHaveCount(0)

      await claire.chooses('Bloquer ce membre')
      await expect(page.getByText(`Vous avez bloqué ${eloiseGarnier}.`)).toBeVisible()
      await check(page, 'blocked')
      await claire.chooses('Débloquer ce membre')
      await expect(claire.composer(eloiseGarnier)).toBeVisible()

      await page.locator('#pane').getByRole('link', { name: eloiseGarnier }).click()
      await expect(page.getByRole('link', { name: 'Contacter' })).toBeVisible()
      await check(page, 'profile')

      await page.goto('/new')
      await expect(page.locator('.picker-member').first()).toBeVisible()
      await check(page, 'picker')
      await page.getByRole('link', { name: 'Margaux Delcourt' }).click()
      await expect(page.getByText('Un bon premier message')).toBeVisible()
      await check(page, 'first-message')

      await page.goto('/')
      await claire.row('Théo Marchand').click()
      await expect(page.getByText('Vous avez clôturé cette conversation.')).toBeVisible()
      await check(page, 'closed')

      await page.context().setOffline(true)
      await expect(page.getByText('Hors ligne')).toBeAttached()
      await check(page, 'offline')
      await page.context().setOffline(false)
      await page.route('**/graphql', (route) => route.abort('connectionrefused'))
      await page.reload()
      await expect(page.getByText('Impossible de charger.')).toBeVisible()
      await check(page, 'failed')
    })

    function check(page: Page, view: string) {
      return checkView(page, `${view}-${device}-${colorScheme}`)
    }
  }
}

test('no animations run for members who prefer reduced motion', async ({ openAs }) => {
  const moving = await openAs(claireMoreau, { reducedMotion: 'no-preference' })
  const still = await openAs(claireMoreau, { reducedMotion: 'reduce' })
  const durations = ({ page }: typeof still) =>
    page.evaluate(() => {
      const styles = [...document.querySelectorAll('*')].map((element) => getComputedStyle(element))
      return [...new Set(styles.flatMap((style) => [style.transitionDuration, style.animationDuration]))]
    })
  expect((await durations(moving)).some((duration) => duration !== '0s')).toBe(true)
  expect(await durations(still)).toEqual(['0s'])
})
