import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

const devices = {
  wide: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
}

for (const [device, size] of Object.entries(devices)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`every view can be used by everybody: ${device}, ${colorScheme}`, async ({ service, browser, enter }) => {
      const context = await browser.newContext({ ...size, colorScheme, locale: 'fr-FR', baseURL: service.url })
      const stranger = await context.newPage()
      await stranger.goto('/')
      await expect(stranger.getByRole('button', { name: claire })).toBeVisible()
      await look(stranger, 'sign-in')
      await context.close()

      const atClaires = await enter(claire, { ...size, colorScheme })
      const { page } = atClaires
      await look(page, 'list')

      await atClaires.opens(eloise)
      await expect(atClaires.row(eloise)).not.toHaveClass(/unread/)
      await look(page, 'thread')

      await page.getByRole('button', { name: 'Actions de la conversation' }).click()
      await expect(page.getByRole('menu')).toBeVisible()
      await look(page, 'menu')
      await page.getByRole('menuitem', { name: 'Supprimer' }).click()
      await expect(page.getByRole('alertdialog')).toBeVisible()
      await look(page, 'deletion')
      await page.getByRole('button', { name: 'Annuler' }).click()
      await expect(page.getByRole('alertdialog')).toHaveCount(0)

      await page.locator('#pane').getByRole('link', { name: eloise }).click()
      await expect(page.getByRole('link', { name: 'Contacter' })).toBeVisible()
      await look(page, 'profile')

      await page.goto('/new')
      await expect(page.locator('.picker-member').first()).toBeVisible()
      await look(page, 'picker')
      await page.getByRole('link', { name: 'Margaux Delcourt' }).click()
      await expect(page.getByText('Un bon premier message')).toBeVisible()
      await look(page, 'first-message')

      await page.goto('/')
      await atClaires.row('Théo Marchand').click()
      await expect(page.getByText('Vous avez clôturé cette conversation.')).toBeVisible()
      await look(page, 'finished')
    })

    async function look(page: Page, view: string) {
      await page.screenshot({ path: `screenshots/${view}-${device}-${colorScheme}.png`, animations: 'disabled' })
      const { violations } = await new AxeBuilder({ page }).analyze()
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      expect.soft(found, view).toEqual([])
    }
  }
}
