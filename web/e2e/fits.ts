import { expect, type Page } from '@playwright/test'

/** The page is no wider than the screen, and all that can be pressed is on it. */
export async function fits(page: Page) {
  const found = await page.evaluate(() => {
    const outside = [...document.querySelectorAll('a, button, input, textarea, [role=menuitem]')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect()
      const isHidden = !element.checkVisibility() || element.classList.contains('skip') || width === 0
      return !isHidden && (left < 0 || right > innerWidth)
    })
    return { wider: document.documentElement.scrollWidth - innerWidth, outside: outside.map(({ outerHTML }) => outerHTML) }
  })
  expect(found).toEqual({ wider: 0, outside: [] })
}
