import { Member } from './member.ts'
import { Service } from './service.ts'
import { expect, test as base, type EnterOptions } from './stage.ts'

export const nothingYet = 'Pas encore de conversation'

interface Platform {
  /** Of `causerie serve`. */
  settings: string[]
  /** Where the platform signs its members in, and nobody is there yet. */
  served: Service
  /** Somebody whom the platform has signed in opens the page. */
  arrive(name: string, options?: EnterOptions): Promise<Member>
}

export const test = base.extend<Platform>({
  settings: async ({}, use) => use([]),
  served: async ({ settings }, use) => {
    const service = await Service.serve(...settings)
    await use(service)
    await service.remove()
  },
  arrive: async ({ served, browse }, use) => {
    await use(async (name, options) => {
      const page = await browse({ baseURL: served.url, ...options })
      await page.goto(`/#token=${await served.signs(name, name, '1h')}`)
      await expect(page.getByText(nothingYet)).toBeVisible()
      return new Member(page)
    })
  },
})

export { expect }
