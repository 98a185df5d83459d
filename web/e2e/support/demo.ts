import { test as base, type BrowserContextOptions, type Page } from '@playwright/test'
import { Member } from './member.ts'
import { Service } from './service.ts'

export interface OpenOptions extends BrowserContextOptions {
  /** Runs before anything is loaded. */
  prepare?(page: Page): Promise<void>
}

interface Fixtures {
  service: Service
  /** Opens an empty page in a browser context of its own. */
  newPage(options?: OpenOptions): Promise<Page>
  /** Opens the page in a browser context of its own, signed in as the member with this display name. */
  openAs(name: string, options?: OpenOptions): Promise<Member>
}

interface WorkerFixtures {
  /** A folder with the demo's data, which is generated once and copied for each test. */
  demoData: string
}

/** Tests against `causerie demo`. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  demoData: [
    async ({}, use) => {
      const service = await Service.demo()
      await service.stop()
      await use(service.folder)
      await service.remove()
    },
    { scope: 'worker' },
  ],
  service: async ({ demoData }, use) => {
    const service = await Service.demo(demoData)
    await use(service)
    await service.remove()
  },
  newPage: async ({ browser, contextOptions, viewport, locale, timezoneId }, use) => {
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
  openAs: async ({ service, newPage }, use) => {
    await use(async (name, options) => {
      const page = await newPage({ baseURL: service.url, ...options })
      await page.goto('/')
      await page.getByRole('button', { name }).click()
      await page.locator('a.row').first().waitFor()
      return new Member(page)
    })
  },
})

export { expect } from '@playwright/test'
