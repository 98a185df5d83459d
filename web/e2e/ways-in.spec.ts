import type { Locator, Page } from '@playwright/test'
import { Member } from './member.ts'
import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

test('Claire writes on her phone: one pane at a time', async ({ enter, service }) => {
  const atClaires = await enter(claire, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const { page } = atClaires
  await expect(page.locator('#pane')).toBeHidden()

  await atClaires.row(eloise).tap()
  await expect(atClaires.history(eloise)).toBeVisible()
  await expect(atClaires.row(eloise)).toBeHidden()
  await atClaires.composer(eloise).fill('Je t’écris du tram')
  await page.getByRole('button', { name: 'Envoyer' }).tap()
  await expect(atClaires.message('Je t’écris du tram')).toContainText('Envoyé')
  await service.say('eloise', 'claire', 'Bon voyage !')
  await expect(atClaires.message('Bon voyage !')).toBeInViewport()
  await expectNoSidewaysScroll(page)

  // Enter breaks the line: there is no other way to on this keyboard.
  await atClaires.composer(eloise).tap()
  await expect(atClaires.composer(eloise)).toHaveAttribute('enterkeyhint', 'enter')
  await expect(atClaires.composer(eloise)).toHaveAccessibleDescription(/Entrée pour aller à la ligne/)
  await page.keyboard.type('Deux')
  await page.keyboard.press('Enter')
  await page.keyboard.type('lignes')
  await expect(atClaires.composer(eloise)).toHaveValue('Deux\nlignes')
  await page.getByRole('button', { name: 'Envoyer' }).tap()
  await expect(atClaires.message('lignes')).toContainText('Envoyé')
  await expect(atClaires.composer(eloise)).toBeFocused()

  await page.getByRole('link', { name: 'Retour aux conversations' }).tap()
  await expect(atClaires.row(eloise)).toContainText('Deux')
  await expectNoSidewaysScroll(page)
})

for (const width of [320, 820]) {
  test(`all of the list is within reach at ${width} pixels`, async ({ enter }) => {
    const { page } = await enter(claire, { viewport: { width, height: 640 }, hasTouch: true, isMobile: true })
    await expectNoSidewaysScroll(page)
    const pane = await page.getByRole('navigation', { name: 'Messages' }).boundingBox()
    const first = await page.locator('.filter', { hasText: 'Toutes' }).boundingBox()
    const last = await page.locator('.filter', { hasText: 'Terminées' }).boundingBox()
    expect(last?.y).toBe(first?.y)
    expect(last && last.x + last.width).toBeLessThanOrEqual(pane ? pane.x + pane.width : 0)
  })
}

test('Claire does it all by keyboard', async ({ page, service }) => {
  const atClaires = new Member(page)
  await page.goto(service.url)
  await expect(page.getByRole('button', { name: claire })).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: claire }))
  await page.keyboard.press('Enter')

  await expect(atClaires.row(eloise)).toBeVisible()
  await tabTo(page, page.locator('a.row').first())
  await moveDownTo(page, atClaires.row(eloise))
  await page.keyboard.press('Enter')
  await expect(atClaires.composer(eloise)).toBeFocused()

  await page.keyboard.type('Première ligne')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('seconde ligne')
  await expect(atClaires.composer(eloise)).toHaveValue('Première ligne\nseconde ligne')
  await page.keyboard.press('Enter')
  await expect(atClaires.message('seconde ligne')).toContainText('Envoyé')

  await tabTo(page, page.getByRole('button', { name: 'Actions de la conversation' }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Clôturer' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Vous avez clôturé cette conversation.')).toBeVisible()
})

test('Claire picks Margaux by keyboard', async ({ enter }) => {
  const { page } = await enter(claire)
  await tabTo(page, page.getByRole('link', { name: 'Nouvelle conversation' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('searchbox', { name: 'À qui voulez-vous écrire' })).toBeFocused()
  await page.keyboard.type('marg')
  const people = page.getByRole('list', { name: 'Contacts et membres suivis' })
  await expect(people.getByRole('link')).toHaveCount(1)
  // An input method takes the arrows for itself.
  const search = page.getByRole('searchbox', { name: 'À qui voulez-vous écrire' })
  await search.dispatchEvent('keydown', { key: 'ArrowDown', keyCode: 229, bubbles: true, cancelable: true })
  await expect(search).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(people.getByRole('link', { name: 'Margaux Delcourt' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Votre message à Margaux Delcourt' })).toBeFocused()
})

async function tabTo(page: Page, target: Locator, key = 'Tab') {
  await pressUntilFocused(page, target, key, 40)
}

async function moveDownTo(page: Page, target: Locator) {
  await pressUntilFocused(page, target, 'ArrowDown', 20)
}

async function pressUntilFocused(page: Page, target: Locator, key: string, atMost: number) {
  const isFocused = () => target.evaluate((element) => element === document.activeElement)
  for (let presses = 0; presses < atMost && !(await isFocused()); presses++) await page.keyboard.press(key)
  await expect(target).toBeFocused()
}

async function expectNoSidewaysScroll(page: Page) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
}
