import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'
const zoe = 'Zoé Campbell'

test('what Claire does on one tab is seen on the other', async ({ enter, service }) => {
  const here = await enter(claire)
  const there = await here.opensTab(claire)
  await service.say('eloise', 'claire', 'Tu as vu ?')
  await expect(here.row(eloise)).toHaveClass(/unread/)
  await expect(there.row(eloise)).toHaveClass(/unread/)
  const unread = await here.unread()

  // She reads there …
  await there.opens(eloise)
  await expect(here.row(eloise)).not.toHaveClass(/unread/)
  await expect.poll(() => here.unread()).toBe(unread - 1)

  // … writes there, while it is open here …
  await here.opens(eloise)
  await there.writes(eloise, 'Oui, à l’instant.')
  await expect(here.message('Oui, à l’instant.')).toHaveCount(1)
  await expect(here.message('Oui, à l’instant.')).toContainText('Envoyé')
  await expect(there.message('Oui, à l’instant.')).toHaveCount(1)

  // … finishes it …
  await there.chooses('Clôturer')
  await expect(here.page.getByText('Vous avez clôturé cette conversation.')).toBeVisible()
  await expect(here.row(eloise)).toContainText('Terminée')

  // … and deletes it.
  await there.chooses('Supprimer')
  await there.page.getByRole('button', { name: 'Supprimer définitivement' }).click()
  await expect(here.page.getByText('Cette conversation n’existe plus')).toBeVisible()
  await expect(here.row(eloise)).toHaveCount(0)
  await expect(there.row(eloise)).toHaveCount(0)
})

test('a draft on one tab is no business of the other', async ({ enter }) => {
  const here = await enter(claire)
  const there = await here.opensTab(claire)
  await here.opens(zoe)
  await there.opens(zoe)
  await here.composer(zoe).fill('Un brouillon')
  await there.writes(zoe, 'Un vrai message')
  await expect(here.message('Un vrai message')).toHaveCount(1)
  await expect(here.composer(zoe)).toHaveValue('Un brouillon')
})

test('a link that Claire opens in another tab is hers there, too; the front door of the demo asks who one is', async ({ enter }) => {
  const here = await enter(claire)
  const opened = here.page.context().waitForEvent('page')
  await here.row(zoe).first().click({ button: 'middle' })
  const page = await opened
  await expect(page.getByRole('button', { name: `Compte de ${claire}` })).toBeVisible()
  await expect(page.getByRole('textbox', { name: `Votre message à ${zoe}` })).toBeVisible()
  await page.evaluate(() => sessionStorage.clear())
  await page.goto('/')
  await expect(page.getByRole('button', { name: zoe })).toBeVisible()
})
