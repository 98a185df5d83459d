import type { Page } from '@playwright/test'
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
  /** Ada has her conversation with Bob before her, in which each has said something. */
  ada: Member
  /** What is done to Ada's page before anything is loaded. */
  prepareAda(page: Page): Promise<void>
  /** What the platform signs for Ada and Bob. */
  tokens: Record<'ada' | 'bob', string>
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
  tokens: async ({ served }, use) => {
    const tokens = { ada: await served.signs('Ada', 'Ada', '1h'), bob: await served.signs('Bob', 'Bob', '1h') }
    for (const token of Object.values(tokens)) await served.askWith(token, '{ viewer { member { id } } }')
    await served.sayWith(tokens.bob, 'ada', 'Bonjour Ada')
    await served.sayWith(tokens.ada, 'bob', 'Bonjour Bob')
    await use(tokens)
  },
  prepareAda: async ({}, use) => use(async () => {}),
  ada: async ({ served, browse, tokens, prepareAda }, use) => {
    const page = await browse({ baseURL: served.url, prepare: prepareAda })
    await page.goto(`/#token=${tokens.ada}`)
    const ada = new Member(page)
    await ada.opens('Bob')
    await use(ada)
  },
})

export { expect }
