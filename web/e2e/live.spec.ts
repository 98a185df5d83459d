import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

test('Claire and Éloïse talk to each other live', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const eloise = await openAs(eloiseGarnier)

  await claire.opens(eloiseGarnier)
  await expect(claire.row(eloiseGarnier)).not.toHaveClass(/unread/)
  await expect(eloise.row(claireMoreau)).not.toHaveClass(/unread/)
  const unreadBefore = await eloise.unreadCount()

  await claire.sends(eloiseGarnier, 'Jeudi à seize heures, au café des Arts ?')
  const invitation = claire.message('Jeudi à seize heures')
  await expect(invitation).toContainText('Envoyé')
  await expect(claire.composer(eloiseGarnier)).toHaveValue('')

  // Her list shows it before she opens it.
  await expect(eloise.row(claireMoreau)).toHaveClass(/unread/)
  await expect(eloise.row(claireMoreau)).toContainText('1 message non lu')
  await expect(eloise.row(claireMoreau)).toContainText('Jeudi à seize heures')
  await expect.poll(() => eloise.unreadCount()).toBe(unreadBefore + 1)
  await expect(invitation).toContainText('Envoyé')

  await eloise.opens(claireMoreau)
  await expect(eloise.message('Jeudi à seize heures')).toBeVisible()
  await expect(eloise.row(claireMoreau)).not.toHaveClass(/unread/)
  await expect.poll(() => eloise.unreadCount()).toBe(unreadBefore)
  await expect(invitation).toContainText('Lu')

  await eloise.sends(claireMoreau, 'Avec plaisir, à jeudi !')
  await expect(claire.message('Avec plaisir, à jeudi !')).toBeVisible()
  await expect(claire.log).toContainText(`${eloiseGarnier} : Avec plaisir, à jeudi !`)
  await expect(eloise.message('Avec plaisir, à jeudi !')).toContainText('Lu')
})

test('Claire filters her list', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  const row = (name: string) => claire.row(name)
  await expect(row('Théo Marchand')).toContainText('Terminée')

  await page.getByRole('radio', { name: 'Terminées' }).check({ force: true })
  await expect(row(eloiseGarnier)).toHaveCount(0)
  await expect(row('Théo Marchand')).toBeVisible()

  await page.getByRole('radio', { name: 'Non lues' }).check({ force: true })
  await expect(row('Théo Marchand')).toHaveCount(0)
  await expect(row(eloiseGarnier)).toBeVisible()

  await page.getByRole('radio', { name: 'Toutes' }).check({ force: true })
  await page.getByRole('searchbox', { name: 'Rechercher une personne' }).fill('zoe')
  await expect(row(eloiseGarnier)).toHaveCount(0)
  await expect(row('Zoé Campbell')).toBeVisible()
})
