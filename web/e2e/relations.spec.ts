import { expect, test } from './stage.ts'
import { Wire } from './wire.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

test('Claire blocks Éloïse: neither writes to the other, until she unblocks', async ({ enter }) => {
  const atClaires = await enter(claire)
  const wire = new Wire()
  const atEloises = await enter(eloise, { prepare: (page) => wire.lay(page) })
  await atClaires.opens(eloise)
  await atEloises.opens(claire)

  // Else an event from before could bring along that she cannot write.
  wire.hold()
  await atClaires.chooses('Bloquer ce membre')
  await expect(atClaires.page.getByText(`Vous avez bloqué ${eloise}.`)).toBeVisible()
  await expect(atClaires.composer(eloise)).toHaveCount(0)

  // Éloïse is not told who blocks her, but that she cannot write.
  await atEloises.writes(claire, 'Tu es fâchée ?')
  const told = atEloises.page.getByRole('alert').filter({ hasText: 'Vous ne pouvez pas écrire à ce membre.' })
  await expect(told).toBeVisible()
  await expect(atEloises.composer(claire)).toHaveValue('Tu es fâchée ?')
  await expect(atClaires.message('Tu es fâchée ?')).toHaveCount(0)
  wire.release()
  await atEloises.page.reload()
  await expect(atEloises.page.getByRole('status').filter({ hasText: 'Vous ne pouvez pas écrire' })).toBeVisible()
  await expect(atEloises.page.getByText('bloqué')).toHaveCount(0)
  await expect(atEloises.composer(claire)).toHaveCount(0)

  await atClaires.page.locator('.end-note').getByRole('button', { name: 'Débloquer ce membre' }).click()
  await atClaires.writes(eloise, 'Non, une erreur. Pardon !')
  await expect(atEloises.message('Non, une erreur. Pardon !')).toHaveCount(1)
  await expect(atEloises.composer(claire)).toHaveValue('Tu es fâchée ?')
})

test('Claire follows a member, and blocks them from their profile', async ({ enter }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  await atClaires.opens(eloise)
  await page.locator('#pane').getByRole('link', { name: eloise }).click()
  await page.getByRole('button', { name: /^(Suivre|Ne plus suivre)$/ }).waitFor()
  const followed = await page.getByRole('button', { name: 'Ne plus suivre' }).count()
  await page.getByRole('button', { name: /^(Suivre|Ne plus suivre)$/ }).click()
  await expect(page.getByRole('button', { name: followed ? 'Suivre' : 'Ne plus suivre', exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Bloquer' }).click()
  await expect(page.getByText('aucun de vous ne peut écrire à l’autre')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Contacter' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Débloquer' }).click()
  await expect(page.getByRole('link', { name: 'Contacter' })).toBeVisible()
})
