import { mkdir, writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'
const folder = '../docs/pictures'
const atMost = 60 * 1024

test('a desktop, light', async ({ enter }) => {
  const atClaires = await enter(claire, { viewport: { width: 1120, height: 700 }, deviceScaleFactor: 1.25 })
  await atClaires.opens(eloise)
  await expect(atClaires.row(eloise)).not.toHaveClass(/unread/)
  await atClaires.writes(eloise, 'Avec plaisir ! Jeudi à seize heures, au café des Arts ?')
  await expect(atClaires.message('Jeudi à seize heures')).toContainText('Envoyé')
  await keep(atClaires.page, 'messages')
})

test('a phone, dark', async ({ enter }) => {
  const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }
  const atEloises = await enter(eloise, { ...phone, colorScheme: 'dark' })
  await atEloises.opens(claire)
  await keep(atEloises.page, 'messages-phone-dark')
})

/** As WebP, which Chromium can write by itself, as good as fits. */
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
  const best = pictures.find(({ length }) => length <= atMost)
  expect(best).toBeDefined()
  await mkdir(folder, { recursive: true })
  if (best) await writeFile(`${folder}/${name}.webp`, best)
}
