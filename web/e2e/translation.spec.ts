import type { Page } from '@playwright/test'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

test('Claire’s browser translates the page: everything works, and updates are visible', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau, { prepare: translatePage })
  const { page } = claire
  const eloise = await openAs(eloiseGarnier)
  const unreadRows = page.locator('.row.unread')

  // The list.
  await page.getByRole('searchbox', { name: 'Rechercher une personne' }).fill('personne')
  await expect(page.getByText('Aucune conversation ici')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Rechercher une personne' }).fill('')
  await page.locator('.filter', { hasText: 'Non lues' }).click()
  await expect(page.locator('.row:not(.unread)')).toHaveCount(0)
  await page.locator('.filter', { hasText: 'Toutes' }).click()
  await expect(page.locator('.row:not(.unread)').first()).toBeVisible()
  await service.send('eloise', 'claire', 'Tu lis ça en anglais ?')
  await expect(unreadRows.filter({ hasText: eloiseGarnier })).toContainText('Tu lis ça en anglais ?')

  // The thread.
  await claire.opens(eloiseGarnier)
  await expect(unreadRows.filter({ hasText: eloiseGarnier })).toHaveCount(0)
  await claire.sends(eloiseGarnier, 'Oui, mon navigateur traduit.')
  await expect(claire.message('Oui, mon navigateur traduit.')).toContainText('Envoyé')
  await expect(claire.row(eloiseGarnier)).toContainText('Vous : Oui, mon navigateur traduit.')
  await eloise.opens(claireMoreau)
  await expect(claire.message('Oui, mon navigateur traduit.')).toContainText('Lu')
  await eloise.sends(claireMoreau, 'Et tu me réponds en français !')
  await expect(claire.message('Et tu me réponds en français !')).toBeVisible()
  await expect(claire.row(eloiseGarnier)).not.toContainText('Vous :')

  // A failure, and another attempt.
  await page.route('**/graphql', (route) => route.abort('connectionrefused'))
  await claire.sends(eloiseGarnier, 'Une dernière chose')
  await expect(claire.message('Une dernière chose')).toContainText('Non envoyé. Le service ne répond pas.')
  await page.unroute('**/graphql')
  await claire.message('Une dernière chose').getByRole('button', { name: 'Réessayer' }).click()
  await expect(claire.message('Une dernière chose')).toContainText('Lu')

  // The menus.
  const status = page.locator('.thread-status')
  await claire.chooses('Mettre en sourdine sans limite')
  await expect(status).toHaveText('Conversation en cours · En sourdine')
  await claire.chooses('Réactiver les notifications')
  await expect(status).toHaveText('Conversation en cours')
  await claire.chooses('Bloquer ce membre')
  await expect(page.getByText(`Vous avez bloqué ${eloiseGarnier}.`)).toBeVisible()
  await page.locator('.end-note').getByRole('button', { name: 'Débloquer ce membre' }).click()
  await claire.chooses('Supprimer')
  await page.getByRole('button', { name: 'Annuler' }).click()
  await eloise.chooses('Clôturer')
  await expect(page.getByText(`${eloiseGarnier} a clôturé cette conversation.`)).toBeVisible()
  await expect(status).toHaveText('Conversation terminée')
  await expect(claire.row(eloiseGarnier)).toContainText('Terminée')

  // The other views.
  await page.locator('#pane').getByRole('link', { name: eloiseGarnier }).click()
  const followButton = page.getByRole('button', { name: /^(Suivre|Ne plus suivre)$/ })
  const before = await followButton.innerText()
  await followButton.click()
  await expect(followButton).not.toHaveText(before)
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

/** Replaces each text node with an element, as Chrome does when it translates. */
async function translatePage(page: Page) {
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
