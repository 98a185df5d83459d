import type { Page } from '@playwright/test'
import { look as lookAt } from './look.ts'
import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

const devices = {
  wide: { viewport: { width: 1280, height: 800 } },
  tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
}

for (const [device, size] of Object.entries(devices)) {
  for (const colorScheme of device === 'tablet' ? (['light'] as const) : (['light', 'dark'] as const)) {
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
      await page.getByRole('button', { name: `Compte de ${claire}` }).click()
      await expect(page.getByRole('menu')).toBeVisible()
      await look(page, 'account')
      await page.keyboard.press('Escape')
      await page.getByRole('searchbox', { name: 'Rechercher une personne' }).fill('personne')
      await expect(page.getByText('Aucune conversation ici')).toBeVisible()
      await look(page, 'nothing-found')
      await page.getByRole('searchbox', { name: 'Rechercher une personne' }).fill('')

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

      await atClaires.chooses('Bloquer ce membre')
      await expect(page.getByText(`Vous avez bloqué ${eloise}.`)).toBeVisible()
      await look(page, 'blocked')
      await atClaires.chooses('Débloquer ce membre')
      await expect(atClaires.composer(eloise)).toBeVisible()

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

      await page.context().setOffline(true)
      await expect(page.getByText('Hors ligne')).toBeAttached()
      await look(page, 'offline')
      await page.context().setOffline(false)
      await page.route('**/graphql', (route) => route.abort('connectionrefused'))
      await page.reload()
      await expect(page.getByText('Impossible de charger.')).toBeVisible()
      await look(page, 'failed')
    })

    function look(page: Page, view: string) {
      return lookAt(page, `${view}-${device}-${colorScheme}`)
    }
  }
}
