import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Takes a screenshot of a view for review, and checks its accessibility. */
export async function checkView(page: Page, name: string) {
  await page.screenshot({ path: `screenshots/${name}.png`, animations: 'disabled' })
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  expect.soft(found, name).toEqual([])
}
