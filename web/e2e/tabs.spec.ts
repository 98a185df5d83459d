import { claireMoreau, eloiseGarnier, zoeCampbell } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

declare global {
  interface Window {
    answer?(): void
  }
}

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

test('what Claire sets in one tab holds in the other', async ({ openAs }) => {
  const one = await openAs(claireMoreau)
  const two = await one.opensTab(claireMoreau)
  // Menus are slow in a tab in the background.
  await one.page.bringToFront()
  await one.opens(eloiseGarnier)
  await expect(two.row(eloiseGarnier)).not.toHaveClass(/unread/)

  await one.chooses('Mettre en sourdine une heure')
  await expect(two.row(eloiseGarnier)).toContainText('En sourdine')
  await one.chooses('Réactiver les notifications')
  await expect(two.row(eloiseGarnier)).not.toContainText('En sourdine')

  const unread = await two.unreadCount()
  await one.chooses('Marquer comme non lue')
  await expect(two.row(eloiseGarnier)).toHaveClass(/unread/)
  await expect.poll(() => two.unreadCount()).toBe(unread + 1)
  await one.opens(eloiseGarnier)
  await expect(two.row(eloiseGarnier)).not.toHaveClass(/unread/)
  await expect.poll(() => two.unreadCount()).toBe(unread)

  await two.page.bringToFront()
  await two.opens(eloiseGarnier)
  await one.page.bringToFront()
  await one.chooses('Bloquer ce membre')
  await expect(two.page.getByText(`Vous avez bloqué ${eloiseGarnier}.`)).toBeVisible()
  await one.chooses('Débloquer ce membre')
  await expect(two.composer(eloiseGarnier)).toBeVisible()

  await one.chooses('Archiver')
  await expect(two.row(eloiseGarnier)).toHaveCount(0)
  await two.page.bringToFront()
  await two.chooses('Désarchiver')
  await expect(one.row(eloiseGarnier)).toBeVisible()
})

test('the settings in one tab are those in the other, and hidden read marks disappear from both', async ({ openAs }) => {
  const one = await openAs(claireMoreau)
  const two = await one.opensTab(claireMoreau)
  const eloise = await openAs(eloiseGarnier)
  await eloise.opens(claireMoreau)
  await two.opens(eloiseGarnier)
  await two.sends(eloiseGarnier, 'Lu ?')
  await expect(two.message('Lu ?')).toContainText('Lu')
  const readMark = two.message('Lu ?').locator('.bubble-state.read')
  await expect(readMark).toBeVisible()

  for (const { page } of [one, two]) {
    await page.getByRole('button', { name: `Compte de ${claireMoreau}` }).click()
    await page.getByRole('menuitem', { name: 'Réglages' }).click()
  }
  const email = { name: 'E-mails de la plateforme' }
  await one.page.getByRole('checkbox', email).click()
  await expect(two.page.getByRole('checkbox', email)).not.toBeChecked()
  const readMarks = { name: 'Confirmations de lecture' }
  await one.page.getByRole('checkbox', readMarks).click()
  await expect(two.page.getByRole('checkbox', readMarks)).not.toBeChecked()
  await expect(readMark).toHaveCount(0)
  await one.page.getByRole('checkbox', readMarks).click()
  await expect(readMark).toHaveCount(1)
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

test('a link that Claire opens in another tab is signed in, even if her tab is busy and answers late', async ({ openAs }) => {
  const here = await openAs(claireMoreau)
  await here.page.evaluate(() => {
    const send = BroadcastChannel.prototype.postMessage
    BroadcastChannel.prototype.postMessage = function (message) {
      window.answer = () => send.call(this, message)
    }
  })
  const opened = here.page.context().waitForEvent('page')
  await here.row(zoeCampbell).first().click({ button: 'middle' })
  const page = await opened
  await expect(page.getByRole('button', { name: claireMoreau, exact: true })).toBeVisible()
  await here.page.evaluate(() => window.answer?.())
  await expect(page.getByRole('button', { name: `Compte de ${claireMoreau}` })).toBeVisible()
  await expect(page.getByRole('textbox', { name: `Votre message à ${zoeCampbell}` })).toBeVisible()
})

test('the start page of the demo lets Claire choose a member in each tab', async ({ openAs }) => {
  const { page } = await openAs(claireMoreau)
  const other = await page.context().newPage()
  await other.goto('/')
  await expect(other.getByRole('button', { name: zoeCampbell })).toBeVisible()
})
