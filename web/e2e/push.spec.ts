import type { Page } from '@playwright/test'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { test as base, expect } from './support/demo.ts'
import type { Member } from './support/member.ts'
import { allowsNotifications, clickNotification, notifications, push, showText, turnOn } from './support/notifications.ts'

interface Fixtures {
  claire: Member
  /** Delivers what the service pushes to Claire about her conversation with Éloïse. */
  pushToClaire(message: object): Promise<void>
}

/** Claire has turned notifications on. */
const test = base.extend<Fixtures>({
  claire: async ({ openAs, locale }, use) => {
    const claire = await openAs(claireMoreau, { ...allowsNotifications, locale })
    await turnOn(claire.page)
    await use(claire)
  },
  pushToClaire: async ({ claire, service }, use) => {
    const { viewer } = await service.request('claire', '{ viewer { member { id } } }')
    const conversationId = (await claire.row(eloiseGarnier).getAttribute('href'))?.slice('/c/'.length)
    await use((message) => push(claire.page, { recipientId: viewer.member.id, conversationId, ...message }))
  },
})
const unread = { type: 'unread', unreadCount: 1, correspondent: eloiseGarnier, text: 'Le café est prêt', unreadConversationIds: null }

test('what is pushed is shown once for each conversation, without the page', async ({ claire: { page }, pushToClaire }) => {
  await page.goto('/favicon.svg')
  await pushToClaire(unread)
  await expect.poll(() => notifications(page)).toEqual([[eloiseGarnier, 'Le café est prêt']])
  await pushToClaire({ ...unread, unreadCount: 2, text: null })
  await expect.poll(() => notifications(page)).toEqual([[eloiseGarnier, '2 nouveaux messages']])
  await pushToClaire({ ...unread, conversationId: 'conversation_other', correspondent: 'Zoé', text: 'Et moi ?' })
  await expect.poll(() => notifications(page)).toHaveLength(2)
})

test.describe('in English', () => {
  test.use({ locale: 'en-GB' })
  test('what is pushed without its text is shown in the language of the page', async ({ claire: { page }, pushToClaire }) => {
    await page.goto('/favicon.svg')
    await pushToClaire({ ...unread, unreadCount: 3, correspondent: null, text: null })
    await expect.poll(() => notifications(page)).toEqual([['Messages', '3 new messages']])
  })
})

test('a click opens the conversation in the open page', async ({ claire, pushToClaire }) => {
  await pushToClaire(unread)
  await expect.poll(() => notifications(claire.page)).toHaveLength(1)
  await clickNotification(claire.page)
  await expect(claire.history(eloiseGarnier)).toBeVisible()
  expect(await notifications(claire.page)).toEqual([])
})

test('a click opens the conversation in the member’s page, or a new one', async ({ claire, pushToClaire }) => {
  // The last used page is of another member.
  const eloise = await claire.opensTab(eloiseGarnier)
  await turnOn(claire.page)
  await eloise.page.bringToFront()
  await pushToClaire(unread)
  await expect.poll(() => notifications(claire.page)).toHaveLength(1)
  await clickNotification(claire.page)
  await expect(claire.history(eloiseGarnier)).toBeVisible()
  await expect(eloise.page.getByText('Choisissez une conversation')).toBeVisible()

  // A page that does not show the conversations of a member cannot open one.
  await claire.page.goto('/graphiql')
  await pushToClaire(unread)
  await expect.poll(() => notifications(claire.page)).toHaveLength(1)
  const opened = await recordOpened(claire.page)
  await clickNotification(claire.page)
  await expect.poll(opened).toMatch(/^\/c\/conversation_/)
})

test('a notification closes when its conversation was read elsewhere', async ({ claire, openAs, pushToClaire, service }) => {
  const { page } = claire
  const zoe = { ...unread, conversationId: 'conversation_zoe', correspondent: 'Zoé', text: 'Et moi ?' }
  await pushToClaire(unread)
  await pushToClaire(zoe)
  await expect.poll(() => notifications(page)).toHaveLength(2)
  // With the next message, while the page is closed.
  await pushToClaire({ ...zoe, unreadConversationIds: [zoe.conversationId] })
  await expect.poll(() => notifications(page)).toEqual([['Zoé', 'Et moi ?']])

  // At once, while the page is open.
  await showText(service, 'claire')
  await service.send('eloise', 'claire', 'Tu viens ?')
  await expect.poll(() => notifications(page)).toContainEqual([eloiseGarnier, 'Tu viens ?'])
  await (await openAs(claireMoreau)).opens(eloiseGarnier)
  await expect.poll(() => notifications(page)).toEqual([['Zoé', 'Et moi ?']])
})

test('a message of a newer service is ignored', async ({ claire: { page }, pushToClaire }) => {
  await pushToClaire({ type: 'mention', text: 'Inconnu' })
  await pushToClaire(unread)
  await expect.poll(() => notifications(page)).toEqual([[eloiseGarnier, 'Le café est prêt']])
})

test('what is open in front is not shown', async ({ claire, pushToClaire }) => {
  const { page } = claire
  await claire.opens(eloiseGarnier)
  // Reading closes notifications.
  await expect(claire.row(eloiseGarnier)).not.toHaveClass(/unread/)
  await pushToClaire(unread)
  await pushToClaire({ ...unread, conversationId: 'conversation_other', text: 'Une autre' })
  await expect.poll(() => notifications(page)).toEqual([[eloiseGarnier, 'Une autre']])

  // In the background it is shown.
  await page.evaluate(() => {
    document.hasFocus = () => false
  })
  await pushToClaire({ ...unread, text: 'Derrière' })
  await expect.poll(() => notifications(page)).toContainEqual([eloiseGarnier, 'Derrière'])
})

test('nothing is shown for another member, or after signing out', async ({ claire, pushToClaire, service }) => {
  const { page } = claire
  await pushToClaire({ ...unread, recipientId: 'member_other', text: 'Pour une autre' })
  await pushToClaire({ ...unread, text: 'Pour Claire' })
  await expect.poll(() => notifications(page)).toEqual([[eloiseGarnier, 'Pour Claire']])

  await page.getByRole('button', { name: `Compte de ${claireMoreau}` }).click()
  await page.getByRole('menuitem', { name: 'Se déconnecter' }).click()
  await expect(page.getByRole('button', { name: eloiseGarnier })).toBeVisible()
  expect(await notifications(page)).toEqual([])
  await pushToClaire({ ...unread, text: 'Trop tard' })
  // The next member turns notifications on, and gets only theirs.
  await page.getByRole('button', { name: eloiseGarnier }).click()
  await turnOn(page)
  await pushToClaire({ ...unread, text: 'Trop tard' })
  await service.send('claire', 'eloise', 'Pour Éloïse')
  await expect.poll(() => notifications(page)).toEqual([[claireMoreau, expect.stringMatching(/^\d+ nouveaux? messages?$/)]])
})

/** Records the address of the window that the worker opens, which browsers allow only after a real click. */
async function recordOpened(page: Page) {
  const [worker] = page.context().serviceWorkers()
  await worker?.evaluate(() => {
    Object.assign(Reflect.get(globalThis, 'clients'), {
      openWindow: async (url: string) => void Reflect.set(globalThis, 'opened', url),
    })
  })
  return () => worker?.evaluate(() => Reflect.get(globalThis, 'opened') as string | undefined)
}
