import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

test('Claire and Éloïse talk to each other, live', async ({ enter }) => {
  const atClaires = await enter(claire)
  const atEloises = await enter(eloise)

  await atClaires.opens(eloise)
  await expect(atClaires.row(eloise)).not.toHaveClass(/unread/)
  await expect(atEloises.row(claire)).not.toHaveClass(/unread/)
  const unreadBefore = await atEloises.unread()

  await atClaires.writes(eloise, 'Jeudi à seize heures, au café des Arts ?')
  const invitation = atClaires.message('Jeudi à seize heures')
  await expect(invitation).toContainText('Envoyé')
  await expect(atClaires.composer(eloise)).toHaveValue('')

  // She hears of it without opening it.
  await expect(atEloises.row(claire)).toHaveClass(/unread/)
  await expect(atEloises.row(claire)).toContainText('1 message non lu')
  await expect(atEloises.row(claire)).toContainText('Jeudi à seize heures')
  await expect.poll(() => atEloises.unread()).toBe(unreadBefore + 1)
  await expect(invitation).toContainText('Envoyé')

  await atEloises.opens(claire)
  await expect(atEloises.message('Jeudi à seize heures')).toBeVisible()
  await expect(atEloises.row(claire)).not.toHaveClass(/unread/)
  await expect.poll(() => atEloises.unread()).toBe(unreadBefore)
  await expect(invitation).toContainText('Lu')

  await atEloises.writes(claire, 'Avec plaisir, à jeudi !')
  await expect(atClaires.message('Avec plaisir, à jeudi !')).toBeVisible()
  await expect(atClaires.log).toContainText(`${eloise} : Avec plaisir, à jeudi !`)
  await expect(atEloises.message('Avec plaisir, à jeudi !')).toContainText('Lu')
})

test('Claire filters her list', async ({ enter }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  const row = (name: string) => atClaires.row(name)
  await expect(row('Théo Marchand')).toContainText('Terminée')

  await page.getByRole('radio', { name: 'Terminées' }).check({ force: true })
  await expect(row(eloise)).toHaveCount(0)
  await expect(row('Théo Marchand')).toBeVisible()

  await page.getByRole('radio', { name: 'Non lues' }).check({ force: true })
  await expect(row('Théo Marchand')).toHaveCount(0)
  await expect(row(eloise)).toBeVisible()

  await page.getByRole('radio', { name: 'Toutes' }).check({ force: true })
  await page.getByRole('searchbox', { name: 'Rechercher une personne' }).fill('zoe')
  await expect(row(eloise)).toHaveCount(0)
  await expect(row('Zoé Campbell')).toBeVisible()
})
