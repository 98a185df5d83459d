import { mkdir, writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

const folder = '../docs/pictures'
const maxBytes = 60 * 1024

test('desktop, light', async ({ openAs }) => {
  const claire = await openAs(claireMoreau, { viewport: { width: 1120, height: 700 }, deviceScaleFactor: 1.25 })
  await claire.opens(eloiseGarnier)
  await expect(claire.row(eloiseGarnier)).not.toHaveClass(/unread/)
  await claire.sends(eloiseGarnier, 'Avec plaisir ! Jeudi à seize heures, au café des Arts ?')
  await expect(claire.message('Jeudi à seize heures')).toContainText('Envoyé')
  await keep(claire.page, 'messages')
})

test('phone, dark', async ({ openAs }) => {
  const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }
  const eloise = await openAs(eloiseGarnier, { ...phone, colorScheme: 'dark' })
  await eloise.opens(claireMoreau)
  await keep(eloise.page, 'messages-phone-dark')
})

/** Saves a WebP image, which Chromium encodes, with the highest quality below the size limit. */
async function keep(page: Page, name: string) {
  const png = await page.screenshot({ animations: 'disabled', caret: 'hide' })
  const blank = await page.context().newPage()
  const qualities = await blank.evaluate(async (address) => {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.width
    canvas.height = image.height
    canvas.getContext('2d')?.drawImage(image, 0, 0)
    return [0.9, 0.8, 0.7, 0.6].map((quality) => canvas.toDataURL('image/webp', quality))
  }, `data:image/png;base64,${png.toString('base64')}`)
  const pictures = qualities.map((address) => Buffer.from(address.replace(/^.*,/, ''), 'base64'))
  const best = pictures.find(({ length }) => length <= maxBytes)
  expect(best).toBeDefined()
  await mkdir(folder, { recursive: true })
  if (best) await writeFile(`${folder}/${name}.webp`, best)
}
