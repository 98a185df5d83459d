import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Takes a picture of a view, for us to look at, and holds that everybody can use it. */
export async function look(page: Page, view: string) {
  await page.screenshot({ path: `screenshots/${view}.png`, animations: 'disabled' })
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  expect.soft(found, view).toEqual([])
}
