import type { Page } from '@playwright/test'
import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

test('Claire’s browser translates the page: all of it goes on, and shows what is new', async ({ enter, service }) => {
  const atClaires = await enter(claire, { prepare: isTranslated })
  const { page } = atClaires
  const atEloises = await enter(eloise)
  const unread = page.locator('.row.unread')

  // Beside the list.
  await page.getByRole('searchbox', { name: 'Rechercher une personne' }).fill('personne')
  await expect(page.getByText('Aucune conversation ici')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Rechercher une personne' }).fill('')
  await page.locator('.filter', { hasText: 'Non lues' }).click()
  await expect(page.locator('.row:not(.unread)')).toHaveCount(0)
  await page.locator('.filter', { hasText: 'Toutes' }).click()
  await expect(page.locator('.row:not(.unread)').first()).toBeVisible()
  await service.say('eloise', 'claire', 'Tu lis ça en anglais ?')
  await expect(unread.filter({ hasText: eloise })).toContainText('Tu lis ça en anglais ?')

  // In the thread.
  await atClaires.opens(eloise)
  await expect(unread.filter({ hasText: eloise })).toHaveCount(0)
  await atClaires.writes(eloise, 'Oui, mon navigateur traduit.')
  await expect(atClaires.message('Oui, mon navigateur traduit.')).toContainText('Envoyé')
  await expect(atClaires.row(eloise)).toContainText('Vous : Oui, mon navigateur traduit.')
  await atEloises.opens(claire)
  await expect(atClaires.message('Oui, mon navigateur traduit.')).toContainText('Lu')
  await atEloises.writes(claire, 'Et tu me réponds en français !')
  await expect(atClaires.message('Et tu me réponds en français !')).toBeVisible()
  await expect(atClaires.row(eloise)).not.toContainText('Vous :')

  // What failed, and goes on.
  await page.route('**/graphql', (route) => route.abort('connectionrefused'))
  await atClaires.writes(eloise, 'Une dernière chose')
  await expect(atClaires.message('Une dernière chose')).toContainText('Non envoyé. Le service ne répond pas.')
  await page.unroute('**/graphql')
  await atClaires.message('Une dernière chose').getByRole('button', { name: 'Réessayer' }).click()
  await expect(atClaires.message('Une dernière chose')).toContainText('Lu')

  // What the menus do.
  const status = page.locator('.thread-status')
  await atClaires.chooses('Mettre en sourdine')
  await expect(status).toHaveText('Conversation en cours · En sourdine')
  await atClaires.chooses('Réactiver les notifications')
  await expect(status).toHaveText('Conversation en cours')
  await atClaires.chooses('Bloquer ce membre')
  await expect(page.getByText(`Vous avez bloqué ${eloise}.`)).toBeVisible()
  await page.locator('.end-note').getByRole('button', { name: 'Débloquer ce membre' }).click()
  await atClaires.chooses('Supprimer')
  await page.getByRole('button', { name: 'Annuler' }).click()
  await atEloises.chooses('Clôturer')
  await expect(page.getByText(`${eloise} a clôturé cette conversation.`)).toBeVisible()
  await expect(status).toHaveText('Conversation terminée')
  await expect(atClaires.row(eloise)).toContainText('Terminée')

  // Elsewhere.
  await page.locator('#pane').getByRole('link', { name: eloise }).click()
  const follows = page.getByRole('button', { name: /^(Suivre|Ne plus suivre)$/ })
  const before = await follows.innerText()
  await follows.click()
  await expect(follows).not.toHaveText(before)
  await page.getByRole('button', { name: 'Bloquer' }).click()
  await expect(page.getByText('aucun de vous ne peut écrire à l’autre')).toBeVisible()
  await page.getByRole('button', { name: 'Débloquer' }).click()
  await expect(page.getByRole('link', { name: 'Contacter' })).toBeVisible()
  await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
  await page.getByRole('searchbox', { name: 'À qui voulez-vous écrire' }).fill('marg')
  await page.getByRole('link', { name: 'Margaux Delcourt' }).click()
  await page.getByRole('textbox', { name: 'Votre message à Margaux Delcourt' }).fill('Coucou ?')
  await expect(page.getByText('Un peu court')).toBeVisible()
  await page.context().setOffline(true)
  await expect(page.getByText('Hors ligne')).toBeVisible()
  await page.context().setOffline(false)
  await expect(page.getByText('Hors ligne')).toHaveCount(0)
  await page.getByRole('button', { name: /Compte de/ }).click()
  await page.getByRole('menuitem', { name: 'English' }).click()
  await expect(page.getByRole('link', { name: 'New conversation' })).toBeVisible()
  await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toHaveCount(0)
})

/** As Chrome does: wherever a text comes, it stands in an element of the browser's own from then on. */
async function isTranslated(page: Page) {
  await page.addInitScript(() => {
    const translate = (node: Node) => {
      if (!(node instanceof Text)) return [...node.childNodes].forEach(translate)
      if (!node.data.trim() || node.parentElement?.closest('font, script, style, title, textarea')) return
      const font = document.createElement('font')
      font.textContent = node.data
      node.replaceWith(font)
    }
    new MutationObserver((mutations) => {
      for (const { addedNodes } of mutations) for (const node of addedNodes) if (node.isConnected) translate(node)
    }).observe(document, { subtree: true, childList: true })
  })
}
