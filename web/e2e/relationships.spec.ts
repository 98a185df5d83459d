import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'
import { SocketProxy } from './support/socket-proxy.ts'

test('Claire blocks Éloïse: neither can write to the other until Claire unblocks her', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const socketProxy = new SocketProxy()
  const eloise = await openAs(eloiseGarnier, { prepare: (page) => socketProxy.install(page) })
  await claire.opens(eloiseGarnier)
  await eloise.opens(claireMoreau)

  // Otherwise an earlier event could already show that she cannot write.
  socketProxy.hold()
  await claire.chooses('Bloquer ce membre')
  await expect(claire.page.getByText(`Vous avez bloqué ${eloiseGarnier}.`)).toBeVisible()
  await expect(claire.composer(eloiseGarnier)).toHaveCount(0)

  // Éloïse is not told who blocks her, only that she cannot write.
  await eloise.sends(claireMoreau, 'Tu es fâchée ?')
  const alert = eloise.page.getByRole('alert').filter({ hasText: 'Vous ne pouvez pas écrire à ce membre.' })
  await expect(alert).toBeVisible()
  await expect(eloise.composer(claireMoreau)).toHaveValue('Tu es fâchée ?')
  await expect(claire.message('Tu es fâchée ?')).toHaveCount(0)
  socketProxy.release()
  await eloise.page.reload()
  await expect(eloise.page.getByRole('status').filter({ hasText: 'Vous ne pouvez pas écrire' })).toBeVisible()
  await expect(eloise.page.getByText('bloqué')).toHaveCount(0)
  await expect(eloise.composer(claireMoreau)).toHaveCount(0)

  await claire.page.locator('.end-note').getByRole('button', { name: 'Débloquer ce membre' }).click()
  await claire.sends(eloiseGarnier, 'Non, une erreur. Pardon !')
  await expect(eloise.message('Non, une erreur. Pardon !')).toHaveCount(1)
  await expect(eloise.composer(claireMoreau)).toHaveValue('Tu es fâchée ?')
})

test('Claire follows a member, and blocks them from their profile', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await claire.opens(eloiseGarnier)
  await page.locator('#pane').getByRole('link', { name: eloiseGarnier }).click()
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
