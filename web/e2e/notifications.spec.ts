import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'
import { notifications, recordNotifications } from './support/notifications.ts'

test('Claire turns notifications on, and gets one for each message she does not see', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau, { prepare: recordNotifications })
  const { page } = claire
  await page.context().grantPermissions([])
  await service.send('eloise', 'claire', 'Rien n’est permis encore')
  await expect(claire.row(eloiseGarnier)).toContainText('Rien n’est permis encore')
  expect(await notifications(page)).toEqual([])

  await page.getByRole('button', { name: `Compte de ${claireMoreau}` }).click()
  await page.getByRole('menuitem', { name: 'Activer les notifications' }).click()
  await service.send('eloise', 'claire', 'Le café est prêt')
  await expect.poll(() => notifications(page)).toEqual([[eloiseGarnier, 'Le café est prêt']])

  // A click opens the conversation. A message in the open conversation causes no notification …
  await page.evaluate(() => window.notifications[0]?.onclick?.())
  await expect(claire.history(eloiseGarnier)).toBeVisible()
  await service.send('eloise', 'claire', 'Tu viens ?')
  await expect(claire.message('Tu viens ?')).toHaveCount(1)
  expect(await notifications(page)).toHaveLength(1)

  // … unless the page does not have the focus.
  await page.evaluate(() => {
    document.hasFocus = () => false
  })
  await service.send('eloise', 'claire', 'Il refroidit')
  await expect.poll(() => notifications(page)).toEqual([
    [eloiseGarnier, 'Le café est prêt'],
    [eloiseGarnier, 'Il refroidit'],
  ])
})

test('a muted conversation causes no notification', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau, { prepare: recordNotifications })
  const { page } = claire
  await page.getByRole('button', { name: `Compte de ${claireMoreau}` }).click()
  await page.getByRole('menuitem', { name: 'Activer les notifications' }).click()
  await claire.opens(eloiseGarnier)
  await claire.chooses('Mettre en sourdine')
  await expect(claire.row(eloiseGarnier)).toContainText('En sourdine')
  await page.getByRole('heading', { name: 'Messages', exact: true }).getByRole('link').click()
  await expect(page.getByText('Choisissez une conversation')).toBeVisible()

  await service.send('eloise', 'claire', 'Chut')
  await expect(claire.row(eloiseGarnier)).toContainText('Chut')
  await expect(claire.row(eloiseGarnier)).toHaveClass(/unread/)
  await service.send('zoe', 'claire', 'Et moi ?')
  await expect.poll(() => notifications(page)).toEqual([['Zoé Campbell', 'Et moi ?']])

  await claire.opens(eloiseGarnier)
  await claire.chooses('Réactiver les notifications')
  await expect(claire.row(eloiseGarnier)).not.toContainText('En sourdine')
  await claire.opens('Zoé Campbell')
  await service.send('eloise', 'claire', 'Me revoilà')
  await expect.poll(() => notifications(page)).toHaveLength(2)
})

test('the title, the icon and the badge show the number of unread conversations', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau, {
    prepare: async (page) => {
      await page.addInitScript(() => {
        navigator.setAppBadge = async (count) => {
          document.documentElement.dataset.badge = String(count)
        }
      })
    },
  })
  const { page } = claire
  const icon = page.locator('link[rel="icon"]')
  const unreadRows = page.locator('a.row.unread')
  for (let left = await unreadRows.count(); left > 0; left -= 1) {
    await unreadRows.first().click()
    await expect(unreadRows).toHaveCount(left - 1)
  }
  await expect(page).toHaveTitle('Messages · Causerie')
  await expect(icon).toHaveAttribute('href', '/favicon.svg')
  await expect(page.locator('html')).toHaveAttribute('data-badge', '0')

  await page.getByRole('heading', { name: 'Messages', exact: true }).getByRole('link').click()
  await service.send('eloise', 'claire', 'Un')
  await service.send('zoe', 'claire', 'Deux')
  await expect(page).toHaveTitle('(2) Messages · Causerie')
  await expect(icon).toHaveAttribute('href', /^data:image\/png/)
  await expect(page.locator('html')).toHaveAttribute('data-badge', '2')
})
