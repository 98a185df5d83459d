import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

test('Claire closes the conversation that Éloïse has open', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const eloise = await openAs(eloiseGarnier)
  await claire.opens(eloiseGarnier)
  await eloise.opens(claireMoreau)
  await expect(eloise.composer(claireMoreau)).toBeVisible()

  await claire.chooses('Clôturer')
  await expect(claire.page.getByText('Vous avez clôturé cette conversation.')).toBeVisible()
  await expect(claire.composer(eloiseGarnier)).toHaveCount(0)

  await expect(eloise.page.getByText(`${claireMoreau} a clôturé cette conversation.`)).toBeVisible()
  await expect(eloise.composer(claireMoreau)).toHaveCount(0)
  await expect(eloise.row(claireMoreau).filter({ hasText: 'Terminée' })).toBeVisible()

  // Either of them can start a new one.
  await eloise.page.locator('#pane').getByRole('link', { name: 'Nouvelle conversation' }).click()
  await eloise.sends(claireMoreau, 'Une dernière chose, Claire : à quelle heure ouvre l’accueil demain ?')
  await expect(claire.row(eloiseGarnier)).toHaveCount(2)
})

test('Claire deletes the conversation that Éloïse has open', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const eloise = await openAs(eloiseGarnier)
  await claire.opens(eloiseGarnier)
  await eloise.opens(claireMoreau)

  await claire.chooses('Supprimer')
  const dialog = claire.page.getByRole('alertdialog', { name: 'Supprimer cette conversation ?' })
  await expect(dialog).toContainText('irréversible')
  await dialog.getByRole('button', { name: 'Annuler' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(claire.page.getByRole('button', { name: 'Actions de la conversation' })).toBeFocused()
  await expect(claire.history(eloiseGarnier)).toBeVisible()

  await claire.chooses('Supprimer')
  await dialog.getByRole('button', { name: 'Supprimer définitivement' }).click()
  await expect(claire.row(eloiseGarnier)).toHaveCount(0)
  await expect(claire.page.getByText('Choisissez une conversation')).toBeVisible()

  await expect(eloise.page.getByText('Cette conversation n’existe plus')).toBeVisible()
  await expect(eloise.row(claireMoreau)).toHaveCount(0)
})

test('the focus returns to the menu button, however fast Claire chooses', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await claire.opens(eloiseGarnier)
  await page.getByRole('button', { name: 'Actions de la conversation' }).click()
  await expect(page.getByRole('menu')).toBeFocused()
  await page.getByRole('menuitem', { name: 'Supprimer' }).evaluate((item: HTMLElement) => {
    // As soon as the highlighted item is rendered, before the library focuses it.
    new MutationObserver((_, observer) => {
      observer.disconnect()
      item.click()
    }).observe(item, { attributes: true })
    item.dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))
  })
  await page.getByRole('alertdialog').getByRole('button', { name: 'Annuler' }).click()
  await expect(page.getByRole('button', { name: 'Actions de la conversation' })).toBeFocused()
})
