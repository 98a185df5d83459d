import { claireMoreau, eloiseGarnier, zoeCampbell } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

test('what Claire does in one tab appears in the other', async ({ openAs, service }) => {
  const here = await openAs(claireMoreau)
  const there = await here.opensTab(claireMoreau)
  await service.send('eloise', 'claire', 'Tu as vu ?')
  await expect(here.row(eloiseGarnier)).toHaveClass(/unread/)
  await expect(there.row(eloiseGarnier)).toHaveClass(/unread/)
  const unreadCount = await here.unreadCount()

  // She reads in the other tab …
  await there.opens(eloiseGarnier)
  await expect(here.row(eloiseGarnier)).not.toHaveClass(/unread/)
  await expect.poll(() => here.unreadCount()).toBe(unreadCount - 1)

  // … sends there, with the conversation open here …
  await here.opens(eloiseGarnier)
  await there.sends(eloiseGarnier, 'Oui, à l’instant.')
  await expect(here.message('Oui, à l’instant.')).toHaveCount(1)
  await expect(here.message('Oui, à l’instant.')).toContainText('Envoyé')
  await expect(there.message('Oui, à l’instant.')).toHaveCount(1)

  // … closes it …
  await there.chooses('Clôturer')
  await expect(here.page.getByText('Vous avez clôturé cette conversation.')).toBeVisible()
  await expect(here.row(eloiseGarnier)).toContainText('Terminée')

  // … and deletes it.
  await there.chooses('Supprimer')
  await there.page.getByRole('button', { name: 'Supprimer définitivement' }).click()
  await expect(here.page.getByText('Cette conversation n’existe plus')).toBeVisible()
  await expect(here.row(eloiseGarnier)).toHaveCount(0)
  await expect(there.row(eloiseGarnier)).toHaveCount(0)
})

test('a draft in one tab does not affect the other', async ({ openAs }) => {
  const here = await openAs(claireMoreau)
  const there = await here.opensTab(claireMoreau)
  await here.opens(zoeCampbell)
  await there.opens(zoeCampbell)
  await here.composer(zoeCampbell).fill('Un brouillon')
  await there.sends(zoeCampbell, 'Un vrai message')
  await expect(here.message('Un vrai message')).toHaveCount(1)
  await expect(here.composer(zoeCampbell)).toHaveValue('Un brouillon')
})

test('a link that Claire opens in another tab is signed in; the start page of the demo lets her choose a member', async ({ openAs }) => {
  const here = await openAs(claireMoreau)
  const opened = here.page.context().waitForEvent('page')
  await here.row(zoeCampbell).first().click({ button: 'middle' })
  const page = await opened
  await expect(page.getByRole('button', { name: `Compte de ${claireMoreau}` })).toBeVisible()
  await expect(page.getByRole('textbox', { name: `Votre message à ${zoeCampbell}` })).toBeVisible()
  await page.evaluate(() => sessionStorage.clear())
  await page.goto('/')
  await expect(page.getByRole('button', { name: zoeCampbell })).toBeVisible()
})
