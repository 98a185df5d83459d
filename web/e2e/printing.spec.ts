import type { Page } from '@playwright/test'
import { extendConversation } from './support/database.ts'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

test('Claire prints the conversation: all messages, with names and times, and nothing else', async ({ service, openAs }) => {
  await service.restartWith(extendConversation('claire', 'eloise', 300))
  const claire = await openAs(claireMoreau, { colorScheme: 'dark', prepare: recordPrinting })
  const { page } = claire
  await claire.opens(eloiseGarnier)
  await expect(claire.message(/Message 300\b/)).toBeInViewport()
  await claire.chooses('Imprimer')

  await expect.poll(() => printedText(page)).toContain('Message 300')
  const text = await printedText(page)
  for (const part of [`Conversation avec ${eloiseGarnier}`, 'Message 50', 'Message 250', `${new Date().getFullYear()}\n`, 'Vous\n']) expect(text).toContain(part)
  expect(text).toMatch(/\d\d:\d\d\s+Message 299\b/)
  for (const part of ['Écrivez votre message', 'Nouvelle conversation', 'plus anciens']) expect(text).not.toContain(part)
  await expect(page.locator('.printed')).toHaveCount(0)
  await expect(claire.message(/Message 300\b/)).toBeInViewport()
})

test('the keyboard shortcut prints all messages; the browser’s menu prints those that are loaded, with a note', async ({ service, openAs }) => {
  await service.restartWith(extendConversation('claire', 'eloise', 300))
  const claire = await openAs(claireMoreau, { prepare: recordPrinting })
  const { page } = claire
  await claire.opens(eloiseGarnier)
  await expect(claire.message(/Message 300\b/)).toBeInViewport()
  await page.evaluate(() => window.print())
  expect(await printedText(page)).toContain('Message 260')
  expect(await printedText(page)).toContain('Des messages plus anciens ne sont pas imprimés.')
  // Far more than fits on the screen.
  expect(await pageCount(page)).toBeGreaterThan(1)

  await page.keyboard.press('ControlOrMeta+p')
  await expect.poll(() => printedText(page)).toContain('Message 10.')
  expect(await printedText(page)).not.toContain('plus anciens')
  expect(await pageCount(page)).toBeGreaterThan(5)
  // For review: a screen of the width of the paper.
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 718, height: 1_000 })
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  await page.screenshot({ path: 'screenshots/printed.png' })
})

test('the list prints as a list', async ({ openAs }) => {
  const { page } = await openAs(claireMoreau, { prepare: recordPrinting })
  await page.evaluate(() => window.print())
  expect(await printedText(page)).toContain(eloiseGarnier)
  expect(await printedText(page)).not.toContain('Choisissez une conversation')
})

/** Replaces the printer: keeps the text of what is printed. */
async function recordPrinting(page: Page) {
  await page.addInitScript(() => {
    window.print = () => {
      window.dispatchEvent(new Event('beforeprint'))
      // With the style sheets for print.
      const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      const media = rules.filter((rule): rule is CSSMediaRule => rule instanceof CSSMediaRule)
      const before = media.map((rule) => rule.media.mediaText)
      for (const { media: list } of media) list.mediaText = list.mediaText.replace('screen', 'speech').replace('print', 'all')
      document.documentElement.dataset.printed = document.body.innerText
      media.forEach((rule, index) => {
        rule.media.mediaText = before[index] ?? ''
      })
      window.dispatchEvent(new Event('afterprint'))
    }
  })
}

async function printedText(page: Page): Promise<string> {
  return (await page.locator('html').getAttribute('data-printed')) ?? ''
}

async function pageCount(page: Page): Promise<number> {
  const pdf = await page.pdf({ path: 'screenshots/printed.pdf' })
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
}
