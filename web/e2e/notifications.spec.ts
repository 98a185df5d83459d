import type { Page } from '@playwright/test'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'
import type { Member } from './support/member.ts'
import { allowsNotifications, clickNotification, notifications, settledNotifications, showText, turnOn } from './support/notifications.ts'
import type { Service } from './support/service.ts'

test.beforeEach(({ service }) => showText(service, 'claire'))

test('Claire turns notifications on, and gets one for each conversation with messages she does not see', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau, allowsNotifications)
  const { page } = claire
  await service.send('eloise', 'claire', 'Rien n’est permis encore')
  await expect(claire.row(eloiseGarnier)).toContainText('Rien n’est permis encore')
  expect(await notifications(page)).toEqual([])

  await turnOn(claire.page)
  await service.send('eloise', 'claire', 'Le café est prêt')
  await expect.poll(() => notifications(page)).toEqual([[eloiseGarnier, 'Le café est prêt']])

  // A click opens the conversation. A message in the open conversation causes no notification …
  await clickNotification(page)
  await expect(claire.history(eloiseGarnier)).toBeVisible()
  await expect.poll(() => notifications(page)).toEqual([])
  await service.send('eloise', 'claire', 'Tu viens ?')
  await expect(claire.message('Tu viens ?')).toHaveCount(1)
  expect(await settledNotifications(page)).toEqual([])

  // … unless the page does not have the focus.
  await page.evaluate(() => {
    document.hasFocus = () => false
  })
  await service.send('eloise', 'claire', 'Il refroidit')
  await expect.poll(() => notifications(page)).toContainEqual([eloiseGarnier, 'Il refroidit'])
})

test('a message in the conversation in front causes no notification, also if there is another tab', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau, allowsNotifications)
  await turnOn(claire.page)
  const behind = await claire.opensTab(claireMoreau)
  await behind.page.evaluate(() => {
    document.hasFocus = () => false
  })
  await claire.opens(eloiseGarnier)
  // Reading would close it.
  await claire.page.route('**/graphql', async (route) => {
    if (route.request().postDataJSON()?.operationName !== 'MarkRead') await route.continue()
  })
  await service.send('eloise', 'claire', 'Tu viens ?')
  await expect(claire.message('Tu viens ?')).toHaveCount(1)
  await expect(behind.row(eloiseGarnier)).toContainText('Tu viens ?')
  await service.send('zoe', 'claire', 'Et moi ?')
  await expect.poll(() => notifications(claire.page)).toEqual([['Zoé Campbell', 'Et moi ?']])
})

test('a muted conversation causes no notification', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau, allowsNotifications)
  const { page } = claire
  await turnOn(claire.page)
  await claire.opens(eloiseGarnier)
  await claire.chooses('Mettre en sourdine sans limite')
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
  await expect.poll(() => notifications(page)).toEqual([])
  await service.send('eloise', 'claire', 'Me revoilà')
  await expect.poll(() => notifications(page)).toEqual([[eloiseGarnier, 'Me revoilà']])
})

test('a notification shows no text, or does not come in the quiet hours, as Claire has set', async ({ openAs, service }) => {
  const update = (input: string) =>
    service.request('claire', `mutation { updateNotificationSettings(input: ${input}) { userErrors { code } } }`)
  await update('{ showsText: false }')
  const claire = await openAs(claireMoreau, allowsNotifications)
  const { page } = claire
  await turnOn(claire.page)
  await service.send('eloise', 'claire', 'Un secret')
  await expect.poll(() => notifications(page)).toEqual([[eloiseGarnier, expect.stringMatching(/^\d+ nouveaux? messages?$/)]])

  await update('{ quietHours: { from: "00:00", until: "23:59", timeZone: "Europe/Paris" } }')
  await page.clock.setFixedTime('2026-03-12T12:00:00+01:00')
  await page.reload()
  await service.send('zoe', 'claire', 'Chut')
  await expect(claire.row('Zoé Campbell')).toContainText('Chut')
  expect(await settledNotifications(page)).toHaveLength(1)
})

/** Notifies Claire of messages from Éloïse and Zoé. */
async function receivesTwo(page: Page, service: Service) {
  await turnOn(page)
  await service.send('eloise', 'claire', 'Un')
  await service.send('zoe', 'claire', 'Deux')
  await expect.poll(() => notifications(page)).toHaveLength(2)
}

test('the notification of a conversation that is read or deleted elsewhere closes', async ({ openAs, service }) => {
  const { page } = await openAs(claireMoreau, allowsNotifications)
  await receivesTwo(page, service)

  const phone = await openAs(claireMoreau)
  await phone.opens(eloiseGarnier)
  await expect.poll(() => notifications(page)).toEqual([['Zoé Campbell', 'Deux']])
  await phone.opens('Zoé Campbell')
  await expect.poll(() => notifications(page)).toEqual([])
})

test('a notification that was read while the page was closed closes when it opens', async ({ openAs, service }) => {
  const { page } = await openAs(claireMoreau, allowsNotifications)
  await receivesTwo(page, service)
  await page.goto('/favicon.svg')
  const phone = await openAs(claireMoreau)
  await phone.opens(eloiseGarnier)
  await expect(phone.row(eloiseGarnier)).not.toHaveClass(/unread/)
  expect(await notifications(page)).toHaveLength(2)
  await page.goBack()
  await expect.poll(() => notifications(page)).toEqual([['Zoé Campbell', 'Deux']])
})

test('what Claire turns on or off in one tab holds in the other', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau, allowsNotifications)
  const other = await claire.opensTab(claireMoreau)
  await claire.page.bringToFront()
  await turnOn(claire.page)
  await other.page.bringToFront()
  await chooses(other, 'Désactiver les notifications')
  await service.send('eloise', 'claire', 'Un')
  for (const { page, row } of [claire, other].map((member) => ({ page: member.page, row: member.row(eloiseGarnier) }))) {
    await expect(row).toContainText('Un')
    expect(await notifications(page)).toEqual([])
  }
  await claire.page.bringToFront()
  await turnOn(claire.page)
})

test('two members in two tabs: only who turned notifications on last is notified, and both see who', async ({ openAs, service }) => {
  await showText(service, 'eloise')
  const claire = await openAs(claireMoreau, allowsNotifications)
  await turnOn(claire.page)
  const eloise = await claire.opensTab(eloiseGarnier)
  await turnOn(eloise.page)
  await service.send('zoe', 'claire', 'Pour Claire')
  await expect(claire.row('Zoé Campbell')).toContainText('Pour Claire')
  await service.send('claire', 'eloise', 'Pour Éloïse')
  await expect.poll(() => notifications(eloise.page)).toEqual([[claireMoreau, 'Pour Éloïse']])

  // What Claire then does in her tab does not affect Éloïse.
  await claire.page.bringToFront()
  await chooses(claire, 'English')
  await claire.page.getByRole('button', { name: claireMoreau }).first().click()
  await expect(claire.page.getByRole('menuitem', { name: 'Turn on notifications' })).toBeVisible()
  expect(await notifications(eloise.page)).toHaveLength(1)
})

test('the browser notifies the member who turned notifications on, and not the next one', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau, allowsNotifications)
  const { page } = claire
  await turnOn(claire.page)
  await page.reload()
  await expect(claire.row(eloiseGarnier)).toBeVisible()
  await service.send('eloise', 'claire', 'Encore là ?')
  await expect.poll(() => notifications(page)).toEqual([[eloiseGarnier, 'Encore là ?']])

  await page.getByRole('button', { name: `Compte de ${claireMoreau}` }).click()
  await page.getByRole('menuitem', { name: 'Se déconnecter' }).click()
  await page.getByRole('button', { name: eloiseGarnier }).click()
  await expect(claire.row(claireMoreau)).toBeVisible()
  expect(await notifications(page)).toEqual([])
  await page.getByRole('button', { name: `Compte de ${eloiseGarnier}` }).click()
  await expect(page.getByRole('menuitem', { name: 'Activer les notifications' })).toBeVisible()
  await page.getByRole('menu').press('Escape')
  await service.send('claire', 'eloise', 'Pour Éloïse')
  await expect(claire.row(claireMoreau)).toContainText('Pour Éloïse')
  expect(await notifications(page)).toEqual([])
})

test('Claire turns notifications off', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau, allowsNotifications)
  const { page } = claire
  await turnOn(claire.page)
  await service.send('eloise', 'claire', 'Un')
  await expect.poll(() => notifications(page)).toHaveLength(1)
  await page.getByRole('button', { name: `Compte de ${claireMoreau}` }).click()
  await expect(page.getByRole('menuitem', { name: 'Notifications tant que la page est ouverte' })).toBeDisabled()
  await page.getByRole('menuitem', { name: 'Désactiver les notifications' }).click()
  await expect.poll(() => notifications(page)).toEqual([])
  await service.send('eloise', 'claire', 'Deux')
  await expect(claire.row(eloiseGarnier)).toContainText('Deux')
  expect(await notifications(page)).toEqual([])
})

for (const [state, prepare, shown] of [
  ['blocks notifications', denied, 'Notifications are blocked by the browser'],
  ['has no workers', withoutWorkers, 'Notifications are unavailable in this browser'],
  ['does not allow workers', withoutRegistration, 'Notifications are unavailable in this browser'],
] as const) {
  test(`the account menu is honest in a browser that ${state}`, async ({ openAs }) => {
    const { page } = await openAs(claireMoreau, { ...allowsNotifications, locale: 'en-GB', prepare })
    const menu = page.getByRole('button', { name: `${claireMoreau}’s account` })
    await menu.click()
    if (prepare === withoutRegistration) {
      await page.getByRole('menuitem', { name: 'Turn on notifications' }).click()
      await menu.click()
    }
    await expect(page.getByRole('menuitem', { name: shown })).toBeDisabled()
    await expect(page.getByRole('menuitem', { name: 'Turn on notifications' })).toHaveCount(0)
  })
}

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

async function chooses(member: Member, action: string) {
  await accountMenu(member).click()
  await member.page.getByRole('menuitem', { name: action }).click()
}

function accountMenu({ page }: Member) {
  return page.getByRole('button', { name: 'Compte de' })
}

async function denied(page: Page) {
  await page.addInitScript(() => Object.defineProperty(Notification, 'permission', { value: 'denied' }))
}

async function withoutWorkers(page: Page) {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'))
}

async function withoutRegistration(page: Page) {
  await page.addInitScript(() => {
    ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('blocked', 'SecurityError'))
  })
}
