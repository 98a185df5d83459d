import type { Page } from '@playwright/test'
import { expect, test as base } from './demo.ts'
import { Member } from './member.ts'
import { Service } from './service.ts'

export const emptyList = 'Pas encore de conversation'

interface Fixtures {
  /** The flags of `causerie serve`. */
  serveFlags: string[]
  /** A member with the page open, in a conversation with Bob in which each has sent a message. */
  ada: Member
  /** Prepares Ada's page before anything is loaded. */
  prepareAda(page: Page): Promise<void>
  /** The tokens of Ada and Bob. */
  tokens: Record<'ada' | 'bob', string>
}

/**
 * Tests against `causerie serve`, where a platform signs its members in. The service has no members at first; `openAs`
 * signs a new member in.
 */
export const test = base.extend<Fixtures>({
  serveFlags: async ({}, use) => use([]),
  service: async ({ serveFlags }, use) => {
    const service = await Service.serve(...serveFlags)
    await use(service)
    await service.remove()
  },
  openAs: async ({ service, newPage }, use) => {
    await use(async (name, options) => {
      const page = await newPage({ baseURL: service.url, ...options })
      await page.goto(`/#token=${await service.signToken(name, name, '1h')}`)
      await expect(page.getByText(emptyList)).toBeVisible()
      return new Member(page)
    })
  },
  tokens: async ({ service }, use) => {
    const tokens = { ada: await service.signToken('Ada', 'Ada', '1h'), bob: await service.signToken('Bob', 'Bob', '1h') }
    for (const token of Object.values(tokens)) await service.requestWithToken(token, '{ viewer { member { id } } }')
    await service.sendWithToken(tokens.bob, 'ada', 'Bonjour Ada')
    await service.sendWithToken(tokens.ada, 'bob', 'Bonjour Bob')
    await use(tokens)
  },
  prepareAda: async ({}, use) => use(async () => {}),
  ada: async ({ service, newPage, tokens, prepareAda }, use) => {
    const page = await newPage({ baseURL: service.url, prepare: prepareAda })
    await page.goto(`/#token=${tokens.ada}`)
    const ada = new Member(page)
    await ada.opens('Bob')
    await use(ada)
  },
})

export { expect }
