import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

test('Claire finishes the conversation that Éloïse has open', async ({ enter }) => {
  const atClaires = await enter(claire)
  const atEloises = await enter(eloise)
  await atClaires.opens(eloise)
  await atEloises.opens(claire)
  await expect(atEloises.composer(claire)).toBeVisible()

  await atClaires.chooses('Clôturer')
  await expect(atClaires.page.getByText('Vous avez clôturé cette conversation.')).toBeVisible()
  await expect(atClaires.composer(eloise)).toHaveCount(0)

  await expect(atEloises.page.getByText(`${claire} a clôturé cette conversation.`)).toBeVisible()
  await expect(atEloises.composer(claire)).toHaveCount(0)
  await expect(atEloises.row(claire).filter({ hasText: 'Terminée' })).toBeVisible()

  // Both may begin anew.
  await atEloises.page.locator('#pane').getByRole('link', { name: 'Nouvelle conversation' }).click()
  await atEloises.writes(claire, 'Une dernière chose, Claire : à quelle heure ouvre l’accueil demain ?')
  await expect(atClaires.row(eloise)).toHaveCount(2)
})

test('Claire deletes the conversation that Éloïse has open', async ({ enter }) => {
  const atClaires = await enter(claire)
  const atEloises = await enter(eloise)
  await atClaires.opens(eloise)
  await atEloises.opens(claire)

  await atClaires.chooses('Supprimer')
  const question = atClaires.page.getByRole('alertdialog', { name: 'Supprimer cette conversation ?' })
  await expect(question).toContainText('irréversible')
  await question.getByRole('button', { name: 'Annuler' }).click()
  await expect(question).toHaveCount(0)
  await expect(atClaires.page.getByRole('button', { name: 'Actions de la conversation' })).toBeFocused()
  await expect(atClaires.history(eloise)).toBeVisible()

  await atClaires.chooses('Supprimer')
  await question.getByRole('button', { name: 'Supprimer définitivement' }).click()
  await expect(atClaires.row(eloise)).toHaveCount(0)
  await expect(atClaires.page.getByText('Choisissez une conversation')).toBeVisible()

  await expect(atEloises.page.getByText('Cette conversation n’existe plus')).toBeVisible()
  await expect(atEloises.row(claire)).toHaveCount(0)
})

test('the focus goes back to the menu’s button, however fast Claire chose', async ({ enter }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  await atClaires.opens(eloise)
  await page.getByRole('button', { name: 'Actions de la conversation' }).click()
  await expect(page.getByRole('menu')).toBeFocused()
  await page.getByRole('menuitem', { name: 'Supprimer' }).evaluate((item: HTMLElement) => {
    // As soon as it is drawn that she points at it: before it gets the focus for that.
    new MutationObserver((_, observer) => {
      observer.disconnect()
      item.click()
    }).observe(item, { attributes: true })
    item.dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))
  })
  await page.getByRole('alertdialog').getByRole('button', { name: 'Annuler' }).click()
  await expect(page.getByRole('button', { name: 'Actions de la conversation' })).toBeFocused()
})
