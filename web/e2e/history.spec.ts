import type { Locator, Page } from '@playwright/test'
import { addClosedConversations, extendConversation } from './support/database.ts'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

test('Claire scrolls up a long history: older pages are loaded, and nothing jumps', async ({ service, openAs }) => {
  await service.restartWith(extendConversation('claire', 'eloise', 300))
  const gate = new Gate()
  const claire = await openAs(claireMoreau, { prepare: (page) => gate.install(page) })
  await claire.opens(eloiseGarnier)
  await expect(claire.message(/Message 300\b/)).toBeInViewport()
  await expect(claire.message(/Message 230\b/)).toHaveCount(0)

  const history = claire.history(eloiseGarnier)
  const requested = gate.requested()
  await history.evaluate((scroller) => scroller.scrollTo(0, 500))
  await requested
  const height = await heightOf(history)
  await recordJumps(history)
  gate.open()

  await expect.poll(() => heightOf(history)).toBeGreaterThan(height + 2_000)
  expect(await largestJump(history)).toBeLessThanOrEqual(2)

  // Up to the start of the conversation.
  await loadOlderPage(history)
  await loadOlderPage(history)
  await history.evaluate((scroller) => scroller.scrollTo(0, 0))
  await expect(claire.page.getByText('C’est le début de votre conversation')).toBeInViewport()
})

test('a history of ten thousand messages needs few elements', async ({ service, openAs }) => {
  await service.restartWith(extendConversation('claire', 'eloise', 10_000))
  const claire = await openAs(claireMoreau)
  await claire.opens(eloiseGarnier)
  await expect(claire.message(/Message 10000\b/)).toBeInViewport()
  const history = claire.history(eloiseGarnier)

  for (let pages = 1; pages <= 100; pages++) await loadOlderPage(history, 500)
  expect(await history.locator('*').count()).toBeLessThan(400)

  await claire.page.getByRole('button', { name: 'Aller aux derniers messages' }).click()
  await expect(claire.message(/Message 10000\b/)).toBeInViewport()
})

test('Claire scrolls down a long list: the next conversations are loaded', async ({ service, openAs }) => {
  await service.restartWith(addClosedConversations('claire', 'gaspard', 100))
  const claire = await openAs(claireMoreau)
  const rows = claire.page.locator('a.row')
  await expect(rows.first()).toContainText('Sujet 100')
  await expect(rows).toHaveCount(30)
  for (const loaded of [60, 90, 106]) {
    await rows.last().scrollIntoViewIfNeeded()
    await expect(rows).toHaveCount(loaded)
  }
  await expect(rows.filter({ hasText: /Sujet 1\D/ })).toHaveCount(1)
  await service.send('eloise', 'claire', 'Tu es là ?')
  await expect(rows.first()).toContainText('Tu es là ?')
  await expect(rows).toHaveCount(106)
})

/** Scrolls to the first loaded message, and waits for the previous page. */
async function loadOlderPage(history: Locator, atLeast = 1_000) {
  const height = await heightOf(history)
  await history.evaluate((scroller) => scroller.scrollTo(0, 0))
  await expect.poll(() => heightOf(history), { intervals: [25] }).toBeGreaterThan(height + atLeast)
}

function heightOf(scroller: Locator): Promise<number> {
  return scroller.evaluate(({ scrollHeight }) => scrollHeight)
}

/** Records how far the first visible message moves in any painted frame, after all layout effects. */
async function recordJumps(scroller: Locator) {
  await scroller.evaluate((element) => {
    const topOf = (article: Element) => article.getBoundingClientRect().top - element.getBoundingClientRect().top
    const articles = () => [...element.querySelectorAll('article')]
    const body = articles().find((article) => topOf(article) >= 0)?.textContent
    const currentTop = () => {
      const article = articles().find(({ textContent }) => textContent === body)
      return article ? topOf(article) : Infinity
    }
    const start = currentTop()
    let jump = 0
    const record = () => {
      jump = Math.max(jump, Math.abs(currentTop() - start))
      element.dataset.jump = String(jump)
    }
    const afterLayout = () => {
      // The newest observer is called last in its frame.
      const observer = new ResizeObserver(() => {
        observer.disconnect()
        record()
        requestAnimationFrame(afterLayout)
      })
      observer.observe(element)
    }
    afterLayout()
  })
}

async function largestJump(scroller: Locator): Promise<number> {
  return Number(await scroller.getAttribute('data-jump'))
}

/** Holds the requests for older pages back until it is opened. */
class Gate {
  open = () => {}
  private opened = new Promise<void>((resolve) => (this.open = resolve))
  private onRequest = () => {}

  /** Resolves when an older page is requested. */
  requested(): Promise<void> {
    return new Promise((resolve) => (this.onRequest = resolve))
  }

  async install(page: Page) {
    await page.route('**/graphql', async (route) => {
      const { variables } = route.request().postDataJSON() as { variables?: { before?: string } }
      if (variables?.before) {
        this.onRequest()
        await this.opened
      }
      await route.continue()
    })
  }
}
