import { test as base, type BrowserContextOptions, type Page } from '@playwright/test'
import { Member } from './member.ts'
import { Service } from './service.ts'

interface EnterOptions extends BrowserContextOptions {
  /** What to do with the page before anything is loaded. */
  prepare?(page: Page): Promise<void>
}

interface Stage {
  service: Service
  /** Somebody comes in with a browser of their own, by their display name. */
  enter(name: string, options?: EnterOptions): Promise<Member>
}

export const test = base.extend<Stage>({
  service: async ({}, use) => {
    const service = await Service.create()
    await use(service)
    await service.remove()
  },
  enter: async ({ service, browser, contextOptions, viewport, locale, timezoneId }, use) => {
    const contexts: { close(): Promise<void> }[] = []
    await use(async (name, { prepare, ...options } = {}) => {
      const context = await browser.newContext({
        ...contextOptions,
        viewport,
        locale,
        timezoneId,
        baseURL: service.url,
        ...options,
      })
      contexts.push(context)
      const page = await context.newPage()
      await prepare?.(page)
      await page.goto('/')
      await page.getByRole('button', { name }).click()
      await page.locator('a.row').first().waitFor()
      return new Member(page)
    })
    for (const context of contexts) await context.close()
  },
})

export { expect } from '@playwright/test'
