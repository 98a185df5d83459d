import { expect, type Page } from '@playwright/test'

/** Expects the page to be no wider than the screen, with every control on it. */
export async function expectToFit(page: Page) {
  const found = await page.evaluate(() => {
    const outside = [...document.querySelectorAll('a, button, input, textarea, [role=menuitem]')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect()
      const isHidden = !element.checkVisibility() || element.classList.contains('skip') || width === 0
      return !isHidden && (left < 0 || right > innerWidth)
    })
    const excessWidth = document.documentElement.scrollWidth - innerWidth
    return { excessWidth, outside: outside.map(({ outerHTML }) => outerHTML) }
  })
  expect(found).toEqual({ excessWidth: 0, outside: [] })
}
