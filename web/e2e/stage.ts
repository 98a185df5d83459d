import { test as base, type BrowserContextOptions, type Page } from '@playwright/test'
import { Member } from './member.ts'
import { Service } from './service.ts'

export interface EnterOptions extends BrowserContextOptions {
  /** What to do with the page before anything is loaded. */
  prepare?(page: Page): Promise<void>
}

interface Stage {
  /** The demo's. */
  service: Service
  /** A page in a browser of somebody's own, not loaded yet. */
  browse(options?: EnterOptions): Promise<Page>
  /** Somebody comes in with a browser of their own, by their display name. */
  enter(name: string, options?: EnterOptions): Promise<Member>
}

interface Backstage {
  /** A folder with what the demo makes up: made once, each story begins with a copy. */
  past: string
}

export const test = base.extend<Stage, Backstage>({
  past: [
    async ({}, use) => {
      const service = await Service.demo()
      await service.stop()
      await use(service.folder)
      await service.remove()
    },
    { scope: 'worker' },
  ],
  service: async ({ past }, use) => {
    const service = await Service.demo(past)
    await use(service)
    await service.remove()
  },
  browse: async ({ browser, contextOptions, viewport, locale, timezoneId }, use) => {
    const contexts: { close(): Promise<void> }[] = []
    await use(async ({ prepare, ...options } = {}) => {
      const context = await browser.newContext({ ...contextOptions, viewport, locale, timezoneId, ...options })
      contexts.push(context)
      const page = await context.newPage()
      await prepare?.(page)
      return page
    })
    for (const context of contexts) await context.close()
  },
  enter: async ({ service, browse }, use) => {
    await use(async (name, options) => {
      const page = await browse({ baseURL: service.url, ...options })
      await page.goto('/')
      await page.getByRole('button', { name }).click()
      await page.locator('a.row').first().waitFor()
      return new Member(page)
    })
  },
})

export { expect } from '@playwright/test'
