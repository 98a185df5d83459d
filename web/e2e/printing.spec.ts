import type { Page } from '@playwright/test'
import { talkUntil } from './database.ts'
import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

test('Claire prints the conversation: all of it, with who wrote when, and nothing else', async ({ service, enter }) => {
  await service.restartWith(talkUntil('claire', 'eloise', 300))
  const atClaires = await enter(claire, { colorScheme: 'dark', prepare: hasPrinter })
  const { page } = atClaires
  await atClaires.opens(eloise)
  await expect(atClaires.message(/Message 300\b/)).toBeInViewport()
  await atClaires.chooses('Imprimer')

  await expect.poll(() => printed(page)).toContain('Message 300')
  const text = await printed(page)
  for (const part of [`Conversation avec ${eloise}`, 'Message 50', 'Message 250', `${new Date().getFullYear()}\n`, 'Vous\n']) expect(text).toContain(part)
  expect(text).toMatch(/\d\d:\d\d\s+Message 299\b/)
  for (const part of ['Écrivez votre message', 'Nouvelle conversation', 'plus anciens']) expect(text).not.toContain(part)
  await expect(page.locator('.printed')).toHaveCount(0)
  await expect(atClaires.message(/Message 300\b/)).toBeInViewport()
})

test('the browser’s own key prints all as well; its menu what is there, and says so', async ({ service, enter }) => {
  await service.restartWith(talkUntil('claire', 'eloise', 300))
  const atClaires = await enter(claire, { prepare: hasPrinter })
  const { page } = atClaires
  await atClaires.opens(eloise)
  await expect(atClaires.message(/Message 300\b/)).toBeInViewport()
  await page.evaluate(() => window.print())
  expect(await printed(page)).toContain('Message 260')
  expect(await printed(page)).toContain('Des messages plus anciens ne sont pas imprimés.')
  // On paper: far more than a screen has.
  expect(await pages(page)).toBeGreaterThan(1)

  await page.keyboard.press('ControlOrMeta+p')
  await expect.poll(() => printed(page)).toContain('Message 10.')
  expect(await printed(page)).not.toContain('plus anciens')
  expect(await pages(page)).toBeGreaterThan(5)
  // How it looks: a screen of the width of the paper.
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 718, height: 1_000 })
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  await page.screenshot({ path: 'screenshots/printed.png' })
})

test('the list prints as a list', async ({ enter }) => {
  const { page } = await enter(claire, { prepare: hasPrinter })
  await page.evaluate(() => window.print())
  expect(await printed(page)).toContain(eloise)
  expect(await printed(page)).not.toContain('Choisissez une conversation')
})

/** A printer that keeps the text of what it prints. */
async function hasPrinter(page: Page) {
  await page.addInitScript(() => {
    window.print = () => {
      window.dispatchEvent(new Event('beforeprint'))
      // As the rules for paper have it.
      const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      const media = rules.filter((rule): rule is CSSMediaRule => rule instanceof CSSMediaRule)
      const before = media.map((rule) => rule.media.mediaText)
      for (const { media: list } of media) list.mediaText = list.mediaText.replace('screen', 'speech').replace('print', 'all')
      document.documentElement.dataset.printed = document.body.innerText
      media.forEach((rule, place) => {
        rule.media.mediaText = before[place] ?? ''
      })
      window.dispatchEvent(new Event('afterprint'))
    }
  })
}

async function printed(page: Page): Promise<string> {
  return (await page.locator('html').getAttribute('data-printed')) ?? ''
}

async function pages(page: Page): Promise<number> {
  const pdf = await page.pdf({ path: 'screenshots/printed.pdf' })
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
}
