import type { Locator, Page } from '@playwright/test'
import { checkView } from './support/check-view.ts'
import { extendConversation, markUnread } from './support/database.ts'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'
import type { Member } from './support/member.ts'

const devices = {
  wide: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
}

test('Claire opens a conversation with 200 unread messages at the first of them, and reads on', async ({ service, openAs }) => {
  await service.restartWith((database) => {
    extendConversation('claire', 'eloise', 300)(database)
    markUnread('claire', 'eloise', 200)(database)
  })
  const claire = await openAs(claireMoreau)
  await claire.opens(eloiseGarnier)
  const divider = claire.page.getByText('Nouveaux messages', { exact: true })
  await expect(divider).toBeInViewport()
  await expect(claire.message(/Message 101\b/)).toBeInViewport()
  await expect(claire.message(/Message 300\b/)).toHaveCount(0)

  // She reads on to the end, page by page, without a gap and without being moved.
  const history = claire.history(eloiseGarnier)
  for (let number = 101; number < 300; number += 9) {
    await claire.message(new RegExp(`Message ${number}\\b`)).scrollIntoViewIfNeeded()
    await expect(claire.message(new RegExp(`Message ${Math.min(number + 7, 300)}\\b`))).toHaveCount(1)
  }
  await history.evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight))
  await expect(claire.message(/Message 300\b/)).toBeInViewport()
  await expect(claire.row(eloiseGarnier)).not.toHaveClass(/unread/)
  await service.send('eloise', 'claire', 'Et voilà')
  await expect(claire.message('Et voilà')).toBeInViewport()

  // Back up to the start, past the place where she began.
  const scrollUp = () =>
    history.evaluate((scroller) => {
      scroller.scrollTo(0, 0)
      return scroller.textContent
    })
  await expect.poll(scrollUp).toContain('C’est le début de votre conversation')
})

test('a message that is sent from the middle of the history is shown at its end', async ({ service, openAs }) => {
  await service.restartWith((database) => {
    extendConversation('claire', 'eloise', 300)(database)
    markUnread('claire', 'eloise', 200)(database)
  })
  const claire = await openAs(claireMoreau)
  await claire.opens(eloiseGarnier)
  await expect(claire.message(/Message 101\b/)).toBeInViewport()

  await claire.sends(eloiseGarnier, 'Je lirai plus tard')
  await expect(claire.message('Je lirai plus tard')).toContainText('Envoyé')
  await expect(claire.message('Je lirai plus tard')).toBeInViewport()
  await expect(claire.message(/Message 300\b/)).toBeInViewport()
  await expect(claire.composer(eloiseGarnier)).toBeFocused()
})

test('the button below leads from the middle of the history to the newest messages', async ({ service, openAs }) => {
  await service.restartWith((database) => {
    extendConversation('claire', 'eloise', 300)(database)
    markUnread('claire', 'eloise', 200)(database)
  })
  const claire = await openAs(claireMoreau)
  await claire.page.goto(new URL((await claire.row(eloiseGarnier).getAttribute('href')) ?? '', service.url).href)
  await expect(claire.message(/Message 101\b/)).toBeInViewport()
  await claire.page.getByRole('button', { name: 'Aller aux derniers messages' }).click()
  await expect(claire.message(/Message 300\b/)).toBeInViewport()
  await expect(claire.row(eloiseGarnier)).not.toHaveClass(/unread/)
})

for (const [device, size] of Object.entries(devices)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`Claire copies a link to a message and follows it: ${device}, ${colorScheme}`, async ({ service, openAs }) => {
      await service.restartWith(extendConversation('claire', 'eloise', 300))
      const claire = await openAs(claireMoreau, { ...size, colorScheme, permissions: ['clipboard-read', 'clipboard-write'] })
      const { page } = claire
      await claire.opens(eloiseGarnier)
      const message = claire.message(/Message 298\b/)
      if (device === 'phone') await tapsBeside(message)
      else await message.hover()
      await message.getByRole('button', { name: 'Copier le lien vers ce message' }).click()
      await expect(page.getByRole('status').filter({ hasText: 'Lien copié' })).toBeVisible()
      const link = await page.evaluate(() => navigator.clipboard.readText())
      expect(link).toMatch(/\/c\/conversation_\w+#message_\w+_298$/)

      await page.goto('/')
      await expect(claire.row(eloiseGarnier)).toBeVisible()
      await page.goto(link.replace(/298$/, '120'))
      await expectLinked(claire, 120)
      await expect(claire.message(/Message 300\b/)).toHaveCount(0)
      await checkView(page, `linked-${device}-${colorScheme}`)
    })
  }
}

test('a link is followed within the page and by the keyboard, and back', async ({ service, openAs }) => {
  await service.restartWith(extendConversation('claire', 'eloise', 300))
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await claire.opens(eloiseGarnier)
  await expect(claire.message(/Message 300\b/)).toBeInViewport()
  const address = page.url()

  await page.evaluate((hash) => location.assign(hash), `#${address.split('/c/')[1]?.replace('conversation', 'message')}_20`)
  await expectLinked(claire, 20)
  await page.keyboard.press('Tab')
  await expect(claire.message(/Message 20\b/).getByRole('button')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(claire.message(/Message 19\b/).getByRole('button')).toBeFocused()

  await page.goBack()
  await expect(claire.message(/Message 300\b/)).toBeInViewport()
  await expect(page.locator('.linked')).toHaveCount(0)
})

test('a link to a message that does not exist says so', async ({ service, openAs }) => {
  await service.restartWith(extendConversation('claire', 'eloise', 30))
  const claire = await openAs(claireMoreau)
  await claire.opens(eloiseGarnier)
  await claire.page.goto(`${claire.page.url()}#${claire.page.url().split('/c/')[1]?.replace('conversation', 'message')}_99`)
  await expect(claire.page.getByRole('status').filter({ hasText: 'Ce message n’existe plus.' })).toBeVisible()
  await expect(claire.page.getByText('C’est le début de votre conversation')).toBeInViewport()
})

test('without HTTPS, the link is in the address bar', async ({ service, openAs }) => {
  const claire = await openAs(claireMoreau, { prepare: withoutClipboard, locale: 'en-GB' })
  await claire.row(eloiseGarnier).click()
  const button = claire.page.getByRole('button', { name: 'Copy a link to this message' }).last()
  await button.focus()
  await button.press('Enter')
  await expect(claire.page).toHaveURL(new RegExp(`^${service.url}/c/.*#message_`))
  await expect(claire.page.locator('.linked')).toContainText('The linked message')
})

async function expectLinked(member: Member, number: number) {
  const linked = member.message(new RegExp(`Message ${number}\\b`))
  await expect(linked).toBeInViewport()
  await expect(linked).toHaveClass(/linked/)
  await expect(linked).toBeFocused()
  await expect(linked).toContainText('Message désigné par le lien')
}

/** A tap on the button that is still hidden shows it, and copies nothing. */
async function tapsBeside(message: Locator) {
  const button = message.getByRole('button')
  const box = await button.boundingBox()
  await expect(button).toHaveCSS('pointer-events', 'none')
  if (box) await message.page().touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2)
  await expect(button).toHaveCSS('opacity', '1')
}

async function withoutClipboard(page: Page) {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
}
