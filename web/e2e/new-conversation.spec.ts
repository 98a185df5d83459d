import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const margaux = 'Margaux Delcourt'
const hello = 'Bonjour Margaux, je suis Claire, de l’atelier lecture. Votre affiche est-elle à vendre ?'

test('Claire finds Margaux in the picker and writes her a first message', async ({ enter }) => {
  const atClaires = await enter(claire)
  const atMargauxs = await enter(margaux)
  const { page } = atClaires
  await expect(atClaires.row(margaux)).toHaveCount(0)

  await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
  const people = page.getByRole('list', { name: 'Contacts et membres suivis' })
  await expect(people.getByRole('link').nth(1)).toBeVisible()
  await page.getByRole('searchbox', { name: 'À qui voulez-vous écrire' }).fill('marg')
  await expect(people.getByRole('link')).toHaveCount(1)
  await people.getByRole('link', { name: margaux }).click()

  await expect(page.getByText('Un bon premier message')).toBeVisible()
  await atClaires.writes(margaux, hello)
  await expect(page).toHaveURL(/\/c\//)
  await expect(atClaires.message(hello)).toHaveCount(1)
  await expect(atClaires.row(margaux)).toBeVisible()

  await expect(atMargauxs.row(claire)).toHaveClass(/unread/)
  await atMargauxs.opens(claire)
  await expect(atMargauxs.message(hello)).toBeVisible()
  await expect(atClaires.message(hello)).toContainText('Lu')
})

test('Claire contacts Margaux from her profile', async ({ enter }) => {
  const atMargauxs = await enter(margaux)
  const atClaires = await enter(claire)
  await atClaires.findsByAddress(atMargauxs)
  await atClaires.writes(margaux, hello)
  await expect(atMargauxs.row(claire)).toHaveClass(/unread/)
})
