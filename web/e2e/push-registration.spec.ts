import type { Page } from '@playwright/test'
import type { Member } from './support/member.ts'
import { allowsNotifications, notifications, settledNotifications } from './support/notifications.ts'
import { expect, test } from './support/platform.ts'
import { pushFlags, withoutPushService, withPushService } from './support/push-service.ts'

test.use({ serveFlags: async ({}, use) => use(pushFlags()), permissions: allowsNotifications.permissions })

test('Ada turns notifications on: her browser is registered, again after a reload, and no more after she signs out', async ({
  openAs,
  service,
}) => {
  const { page } = await openAs('Ada', { ...allowsNotifications, prepare: withPushService })
  const registered = answerOf(page, 'RegisterPush')
  await chooses(page, 'Activer les notifications')
  const { endpoint } = await registered
  expect(endpoint).toMatch(/^https:\/\/push\.example\.org\//)
  await expectState(page, 'Notifications activées')

  const again = answerOf(page, 'RegisterPush')
  await page.reload()
  expect((await again).endpoint).toBe(endpoint)

  // The service pushes: the page does not notify, too.
  const bob = await service.signToken('Bob', 'Bob', '1h')
  await service.sendWithToken(bob, 'ada', 'Coucou')
  await expect(page.locator('a.row', { hasText: 'Coucou' })).toBeVisible()
  expect(await settledNotifications(page)).toEqual([])

  const unregistered = answerOf(page, 'UnregisterPush')
  await chooses(page, 'Se déconnecter')
  expect((await unregistered).endpoint).toBe(endpoint)
  await expect(page.getByRole('heading', { name: 'Vous n’êtes pas connecté' })).toBeVisible()
  expect(await page.evaluate(() => localStorage.getItem('test-subscription'))).toBeNull()
})

test('Ada turns notifications off: her browser is not registered any more', async ({ openAs }) => {
  const { page } = await openAs('Ada', { ...allowsNotifications, prepare: withPushService })
  await chooses(page, 'Activer les notifications')
  await expectState(page, 'Notifications activées')
  const unregistered = answerOf(page, 'UnregisterPush')
  await chooses(page, 'Désactiver les notifications')
  await unregistered
  await chooses(page, 'Activer les notifications')
  await expectState(page, 'Notifications activées')
})

test('a browser that is registered says so if Ada has turned notifications off in her settings', async ({ openAs }) => {
  const { page } = await openAs('Ada', { ...allowsNotifications, prepare: withPushService })
  await chooses(page, 'Activer les notifications')
  await expectState(page, 'Notifications activées')
  await chooses(page, 'Réglages')
  await page.getByRole('checkbox', { name: 'Notifications sur mes appareils' }).click()
  await expect(page.getByRole('checkbox', { name: 'Notifications sur mes appareils' })).not.toBeChecked()
  await page.getByRole('button', { name: 'Fermer' }).click()
  await expectState(page, 'Notifications désactivées dans les réglages')
})

test('a browser that is registered for an earlier key of the service is registered again', async ({ openAs }) => {
  const { page } = await openAs('Ada', { ...allowsNotifications, prepare: withPushService })
  await chooses(page, 'Activer les notifications')
  await expectState(page, 'Notifications activées')
  const earlier = await subscription(page)
  await page.evaluate(() => {
    const stored = JSON.parse(localStorage.getItem('test-subscription') ?? '')
    localStorage.setItem('test-subscription', JSON.stringify({ ...stored, key: 'AAAA' }))
  })
  const registered = answerOf(page, 'RegisterPush')
  await page.reload()
  expect((await registered).endpoint).not.toBe(earlier.endpoint)
  await expectState(page, 'Notifications activées')
  expect((await subscription(page)).key).toBe(earlier.key)
})

test('Ada withdraws the permission in her browser: the account menu says so', async ({ openAs }) => {
  const { page } = await openAs('Ada', { ...allowsNotifications, prepare: withPushService })
  await chooses(page, 'Activer les notifications')
  await expectState(page, 'Notifications activées')
  await page.context().clearPermissions()
  await page.getByRole('button', { name: 'Compte de Ada' }).click()
  await expect(page.getByRole('menuitem', { name: 'Notifications activées' })).toHaveCount(0)
  await expect(page.getByRole('menuitem', { name: /Activer les notifications|bloquées/ })).toBeVisible()
})

test('the next member of a browser gets nothing of the previous one', async ({ openAs, service }) => {
  const { page }: Member = await openAs('Ada', { ...allowsNotifications, prepare: withPushService })
  await chooses(page, 'Activer les notifications')
  await expectState(page, 'Notifications activées')

  // Ada does not sign out: the platform opens the page for Bob.
  await page.goto(`/#token=${await service.signToken('Bob', 'Bob', '1h')}`)
  await expect(page.getByRole('button', { name: 'Compte de Bob' })).toBeVisible()
  await expect.poll(() => page.evaluate(() => localStorage.getItem('test-subscription'))).toBeNull()
  await page.getByRole('button', { name: 'Compte de Bob' }).click()
  await expect(page.getByRole('menuitem', { name: 'Activer les notifications' })).toBeVisible()
})

test('a browser without a push service notifies while the page is open, and says so', async ({ openAs, service }) => {
  const { page } = await openAs('Ada', { ...allowsNotifications, prepare: withoutPushService })
  await chooses(page, 'Activer les notifications')
  await expectState(page, 'Notifications tant que la page est ouverte')
  await service.sendWithToken(await service.signToken('Bob', 'Bob', '1h'), 'ada', 'Coucou')
  await expect.poll(() => notifications(page)).toEqual([['Bob', '1 nouveau message']])

  // Ada turns notifications off on all her devices.
  await page.locator('a.row', { hasText: 'Bob' }).click()
  await expect.poll(() => notifications(page)).toEqual([])
  await page.goBack()
  await chooses(page, 'Réglages')
  await page.getByRole('checkbox', { name: 'Notifications sur mes appareils' }).click()
  await expect(page.getByRole('checkbox', { name: 'Notifications sur mes appareils' })).not.toBeChecked()
  await page.keyboard.press('Escape')
  await expectState(page, 'Notifications désactivées dans les réglages')
  await service.sendWithToken(await service.signToken('Bob', 'Bob', '1h'), 'ada', 'Tu es là ?')
  await expect(page.locator('a.row', { hasText: 'Tu es là ?' })).toBeVisible()
  expect(await settledNotifications(page)).toEqual([])
})

async function chooses(page: Page, item: string) {
  await page.getByRole('button', { name: 'Compte de Ada' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

async function expectState(page: Page, state: string) {
  await page.getByRole('button', { name: 'Compte de Ada' }).click()
  await expect(page.getByRole('menuitem', { name: state })).toBeDisabled()
  await page.getByRole('menu').press('Escape')
}

/** What the browser keeps of its subscription. */
function subscription(page: Page): Promise<{ endpoint: string; key: string }> {
  return page.evaluate(() => JSON.parse(localStorage.getItem('test-subscription') ?? ''))
}

/** Resolves with the input of the next mutation of this name, once the service has accepted it. */
async function answerOf(page: Page, name: string): Promise<{ endpoint: string }> {
  const response = await page.waitForResponse((response) => {
    const { operationName } = (response.request().postDataJSON() as { operationName?: string } | null) ?? {}
    return operationName === name
  })
  const { data } = (await response.json()) as { data: Record<string, { userErrors: object[] }> }
  expect(Object.values(data)).toEqual([expect.objectContaining({ userErrors: [] })])
  const { variables } = response.request().postDataJSON() as { variables: { input: { endpoint: string } } }
  return variables.input
}
