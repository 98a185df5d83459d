import type { Locator, Page } from '@playwright/test'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'
import { Member } from './support/member.ts'

test('Claire writes on her phone: one pane at a time', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const { page } = claire
  await expect(page.locator('#pane')).toBeHidden()

  await claire.row(eloiseGarnier).tap()
  await expect(claire.history(eloiseGarnier)).toBeVisible()
  await expect(claire.row(eloiseGarnier)).toBeHidden()
  await claire.composer(eloiseGarnier).fill('Je t’écris du tram')
  await page.getByRole('button', { name: 'Envoyer' }).tap()
  await expect(claire.message('Je t’écris du tram')).toContainText('Envoyé')
  await service.send('eloise', 'claire', 'Bon voyage !')
  await expect(claire.message('Bon voyage !')).toBeInViewport()
  await expectNoHorizontalScroll(page)

  // Enter inserts a line break: the keyboard has no other way to.
  await claire.composer(eloiseGarnier).tap()
  await expect(claire.composer(eloiseGarnier)).toHaveAttribute('enterkeyhint', 'enter')
  await expect(claire.composer(eloiseGarnier)).toHaveAccessibleDescription(/Entrée pour aller à la ligne/)
  await page.keyboard.type('Deux')
  await page.keyboard.press('Enter')
  await page.keyboard.type('lignes')
  await expect(claire.composer(eloiseGarnier)).toHaveValue('Deux\nlignes')
  await page.getByRole('button', { name: 'Envoyer' }).tap()
  await expect(claire.message('lignes')).toContainText('Envoyé')
  await expect(claire.composer(eloiseGarnier)).toBeFocused()

  await page.getByRole('link', { name: 'Retour aux conversations' }).tap()
  await expect(claire.row(eloiseGarnier)).toContainText('Deux')
  await expectNoHorizontalScroll(page)
})

for (const width of [320, 820]) {
  test(`the whole list can be reached at a width of ${width} pixels`, async ({ openAs }) => {
    const { page } = await openAs(claireMoreau, { viewport: { width, height: 640 }, hasTouch: true, isMobile: true })
    await expectNoHorizontalScroll(page)
    const pane = await page.getByRole('navigation', { name: 'Messages' }).boundingBox()
    const first = await page.locator('.filter', { hasText: 'Toutes' }).boundingBox()
    const last = await page.locator('.filter', { hasText: 'Terminées' }).boundingBox()
    expect(last?.y).toBe(first?.y)
    expect(last && last.x + last.width).toBeLessThanOrEqual(pane ? pane.x + pane.width : 0)
    await expect(page.locator('.filter', { hasText: 'Archivées' })).toBeInViewport({ ratio: 1 })
  })
}

test('Claire does everything by keyboard', async ({ page, service }) => {
  const claire = new Member(page)
  await page.goto(service.url)
  await expect(page.getByRole('button', { name: claireMoreau })).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: claireMoreau }))
  await page.keyboard.press('Enter')

  await expect(claire.row(eloiseGarnier)).toBeVisible()
  await tabTo(page, page.locator('a.row').first())
  await moveDownTo(page, claire.row(eloiseGarnier))
  await page.keyboard.press('Enter')
  await expect(claire.composer(eloiseGarnier)).toBeFocused()

  await page.keyboard.type('Première ligne')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('seconde ligne')
  await expect(claire.composer(eloiseGarnier)).toHaveValue('Première ligne\nseconde ligne')
  await page.keyboard.press('Enter')
  await expect(claire.message('seconde ligne')).toContainText('Envoyé')

  await tabTo(page, page.getByRole('button', { name: 'Actions de la conversation' }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Clôturer' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Vous avez clôturé cette conversation.')).toBeVisible()
})

test('Claire picks Margaux by keyboard', async ({ openAs }) => {
  const { page } = await openAs(claireMoreau)
  await tabTo(page, page.getByRole('link', { name: 'Nouvelle conversation' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('searchbox', { name: 'À qui voulez-vous écrire' })).toBeFocused()
  await page.keyboard.type('marg')
  const members = page.getByRole('list', { name: 'Contacts et membres suivis' })
  await expect(members.getByRole('link')).toHaveCount(1)
  // An input method handles the arrow keys itself.
  const search = page.getByRole('searchbox', { name: 'À qui voulez-vous écrire' })
  await search.dispatchEvent('keydown', { key: 'ArrowDown', keyCode: 229, bubbles: true, cancelable: true })
  await expect(search).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(members.getByRole('link', { name: 'Margaux Delcourt' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Votre message à Margaux Delcourt' })).toBeFocused()
})

async function tabTo(page: Page, target: Locator, key = 'Tab') {
  await pressUntilFocused(page, target, key, 40)
}

async function moveDownTo(page: Page, target: Locator) {
  await pressUntilFocused(page, target, 'ArrowDown', 20)
}

async function pressUntilFocused(page: Page, target: Locator, key: string, limit: number) {
  const isFocused = () => target.evaluate((element) => element === document.activeElement)
  for (let presses = 0; presses < limit && !(await isFocused()); presses++) await page.keyboard.press(key)
  await expect(target).toBeFocused()
}

async function expectNoHorizontalScroll(page: Page) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
}
