import { checkView } from './support/check-view.ts'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

const devices = {
  wide: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
}

test('Claire mutes Éloïse for an hour, for a day, and for good', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await claire.opens(eloiseGarnier)
  for (const [action, until] of [
    ['Mettre en sourdine une heure', /^En sourdine jusqu’à \S+ \d\d:\d\d$/],
    ['Mettre en sourdine un jour', /^En sourdine jusqu’à \S+ \d\d:\d\d$/],
    ['Mettre en sourdine sans limite', null],
  ] as const) {
    await claire.chooses(action)
    await expect(claire.row(eloiseGarnier)).toContainText('En sourdine')
    await page.getByRole('button', { name: 'Actions de la conversation' }).click()
    await expect(page.getByRole('menuitem', { name: /^En sourdine jusqu’à/ })).toHaveText(until ? [until] : [])
    await page.getByRole('menuitem', { name: 'Réactiver les notifications' }).click()
    await expect(claire.row(eloiseGarnier)).not.toContainText('En sourdine')
  }
})

test('Claire marks a conversation as unread, until she opens it again', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await claire.opens(eloiseGarnier)
  await expect(claire.row(eloiseGarnier)).not.toHaveClass(/unread/)
  await claire.chooses('Marquer comme non lue')
  await expect(page.getByText('Choisissez une conversation')).toBeVisible()
  await expect(claire.row(eloiseGarnier)).toHaveClass(/unread/)
  await expect(claire.row(eloiseGarnier)).toContainText('Marquée comme non lue')
  await page.getByRole('radio', { name: 'Non lues' }).check({ force: true })
  await expect(claire.row(eloiseGarnier)).toBeVisible()
  await page.reload()
  await expect(claire.row(eloiseGarnier)).toHaveClass(/unread/)

  await claire.opens(eloiseGarnier)
  await expect(claire.row(eloiseGarnier)).not.toHaveClass(/unread/)
})

test('a message that arrives while Claire opens a conversation that she marked as unread stays unread', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await claire.opens(eloiseGarnier)
  await expect(claire.row(eloiseGarnier)).not.toHaveClass(/unread/)
  await claire.chooses('Marquer comme non lue')
  await expect(claire.row(eloiseGarnier)).toHaveClass(/unread/)

  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/graphql', async (route) => {
    if (route.request().postDataJSON()?.operationName === 'MarkRead') await released
    await route.continue()
  })
  await page.evaluate(() => {
    document.hasFocus = () => false
  })
  const removed = page.waitForResponse((response) => response.request().postDataJSON()?.operationName === 'MarkRead')
  await claire.opens(eloiseGarnier)
  await service.send('eloise', 'claire', 'Encore une chose')
  await expect(claire.message('Encore une chose')).toHaveCount(1)
  release()
  await removed
  await expect(claire.row(eloiseGarnier)).toContainText('1 message non lu')
})

for (const [device, size] of Object.entries(devices)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`Claire archives a conversation and finds it again: ${device}, ${colorScheme}`, async ({ openAs, service }) => {
      const claire = await openAs(claireMoreau, { ...size, colorScheme, locale: 'en-GB' })
      const { page } = claire
      const choose = async (action: string) => {
        await page.getByRole('button', { name: 'Conversation actions' }).click()
        await page.getByRole('menuitem', { name: action, exact: true }).click()
      }
      await page.getByText('Archived', { exact: true }).click()
      await expect(page.getByText('No archived conversations')).toBeVisible()
      await checkView(page, `archive-empty-${device}-${colorScheme}`)
      await page.getByText('All', { exact: true }).click()
      await claire.row(eloiseGarnier).click()
      await choose('Archive')
      await expect(claire.row('Baptiste')).toBeVisible()
      await expect(claire.row(eloiseGarnier)).toHaveCount(0)
      await page.getByText('Archived', { exact: true }).click()
      await expect(page.locator('a.row')).toHaveCount(1)
      await checkView(page, `archived-${device}-${colorScheme}`)

      // Its next message brings it back.
      await service.send('eloise', 'claire', 'Tu m’entends ?')
      await expect(page.locator('a.row')).toHaveCount(0)
      await page.getByText('All', { exact: true }).click()
      await expect(page.locator('a.row').first()).toContainText('Tu m’entends ?')

      await claire.row(eloiseGarnier).click()
      await choose('Archive')
      await page.getByText('Archived', { exact: true }).click()
      await claire.row(eloiseGarnier).click()
      await choose('Unarchive')
      if (device === 'phone') await page.getByRole('link', { name: 'Back to conversations' }).click()
      await expect(claire.row(eloiseGarnier)).toHaveCount(0)
      await page.getByText('All', { exact: true }).click()
      await expect(claire.row(eloiseGarnier)).toBeVisible()
    })
  }
}
