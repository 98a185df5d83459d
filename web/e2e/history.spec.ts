import type { Locator, Page } from '@playwright/test'
import { finished, talkUntil } from './database.ts'
import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

test('Claire scrolls up a long history: older pages come, and nothing jumps', async ({ service, enter }) => {
  await service.restartWith(talkUntil('claire', 'eloise', 300))
  const gate = new Gate()
  const atClaires = await enter(claire, { prepare: (page) => gate.lay(page) })
  await atClaires.opens(eloise)
  await expect(atClaires.message(/Message 300\b/)).toBeInViewport()
  await expect(atClaires.message(/Message 230\b/)).toHaveCount(0)

  const history = atClaires.history(eloise)
  const asked = gate.asked()
  await history.evaluate((scroller) => scroller.scrollTo(0, 500))
  await asked
  const height = await heightOf(history)
  await watchTopMessage(history)
  gate.open()

  await expect.poll(() => heightOf(history)).toBeGreaterThan(height + 2_000)
  expect(await jumpOf(history)).toBeLessThanOrEqual(2)

  // And so on, up to where it all began.
  await goesUp(history)
  await goesUp(history)
  await history.evaluate((scroller) => scroller.scrollTo(0, 0))
  await expect(atClaires.page.getByText('C’est le début de votre conversation')).toBeInViewport()
})

test('ten thousand messages make a long way, and a small page', async ({ service, enter }) => {
  await service.restartWith(talkUntil('claire', 'eloise', 10_000))
  const atClaires = await enter(claire)
  await atClaires.opens(eloise)
  await expect(atClaires.message(/Message 10000\b/)).toBeInViewport()
  const history = atClaires.history(eloise)

  for (let pages = 1; pages <= 100; pages++) await goesUp(history, 500)
  expect(await history.locator('*').count()).toBeLessThan(400)

  await atClaires.page.getByRole('button', { name: 'Aller aux derniers messages' }).click()
  await expect(atClaires.message(/Message 10000\b/)).toBeInViewport()
})

test('Claire scrolls down a long list: the next conversations come', async ({ service, enter }) => {
  await service.restartWith(finished('claire', 'gaspard', 100))
  const atClaires = await enter(claire)
  const rows = atClaires.page.locator('a.row')
  await expect(rows.first()).toContainText('Sujet 100')
  await expect(rows).toHaveCount(30)
  for (const loaded of [60, 90, 106]) {
    await rows.last().scrollIntoViewIfNeeded()
    await expect(rows).toHaveCount(loaded)
  }
  await expect(rows.filter({ hasText: /Sujet 1\D/ })).toHaveCount(1)
  await service.say('eloise', 'claire', 'Tu es là ?')
  await expect(rows.first()).toContainText('Tu es là ?')
  await expect(rows).toHaveCount(106)
})

/** Up to the first message that is there, until the page before has come. */
async function goesUp(history: Locator, atLeast = 1_000) {
  const height = await heightOf(history)
  await history.evaluate((scroller) => scroller.scrollTo(0, 0))
  await expect.poll(() => heightOf(history), { intervals: [25] }).toBeGreaterThan(height + atLeast)
}

function heightOf(scroller: Locator): Promise<number> {
  return scroller.evaluate(({ scrollHeight }) => scrollHeight)
}

/** Notes how far the first message in sight ever moves, as it is painted: after all that follows from a layout. */
async function watchTopMessage(scroller: Locator) {
  await scroller.evaluate((element) => {
    const placeOf = (article: Element) => article.getBoundingClientRect().top - element.getBoundingClientRect().top
    const articles = () => [...element.querySelectorAll('article')]
    const body = articles().find((article) => placeOf(article) >= 0)?.textContent
    const placeNow = () => {
      const article = articles().find(({ textContent }) => textContent === body)
      return article ? placeOf(article) : Infinity
    }
    const start = placeNow()
    let jump = 0
    const look = () => {
      jump = Math.max(jump, Math.abs(placeNow() - start))
      element.dataset.jump = String(jump)
    }
    const afterLayout = () => {
      // Heard last in its frame, as it is the newest.
      const observer = new ResizeObserver(() => {
        observer.disconnect()
        look()
        requestAnimationFrame(afterLayout)
      })
      observer.observe(element)
    }
    afterLayout()
  })
}

async function jumpOf(scroller: Locator): Promise<number> {
  return Number(await scroller.getAttribute('data-jump'))
}

/** Older pages of the history stay outside until it is opened. */
class Gate {
  open = () => {}
  private opened = new Promise<void>((resolve) => (this.open = resolve))
  private hear = () => {}

  asked(): Promise<void> {
    return new Promise((resolve) => (this.hear = resolve))
  }

  async lay(page: Page) {
    await page.route('**/graphql', async (route) => {
      const { variables } = route.request().postDataJSON() as { variables?: { before?: string } }
      if (variables?.before) {
        this.hear()
        await this.opened
      }
      await route.continue()
    })
  }
}
