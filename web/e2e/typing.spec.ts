import type { Page } from '@playwright/test'
import { checkView } from './support/check-view.ts'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'
import { test as platformTest } from './support/platform.ts'

/** Counts the messages about typing on a page's sockets. */
function countFrames() {
  const frames = { sent: 0, received: 0 }
  const isTyping = ({ payload }: { payload: string | Buffer }) => String(payload).includes('"isTyping"')
  async function prepare(page: Page) {
    page.on('websocket', (socket) => {
      socket.on('framesent', (frame) => void (isTyping(frame) && frames.sent++))
      socket.on('framereceived', (frame) => void (isTyping(frame) && frames.received++))
    })
  }
  return { frames, prepare }
}

test('Claire and Éloïse see that the other one is typing', async ({ openAs }) => {
  const [claires, eloises] = [countFrames(), countFrames()]
  const claire = await openAs(claireMoreau, { prepare: claires.prepare })
  const eloise = await openAs(eloiseGarnier, { prepare: eloises.prepare })
  const seenBy = ({ page }: { page: Page }) => page.getByText('écrit…')
  await claire.opens(eloiseGarnier)
  await eloise.opens(claireMoreau)
  await expect.poll(() => claires.frames.received).toBe(1)
  await expect.poll(() => eloises.frames.received).toBe(1)

  await claire.composer(eloiseGarnier).pressSequentially('Jeudi ?')
  await expect(seenBy(eloise)).toBeVisible()
  await checkView(eloise.page, 'typing-wide-light')
  await eloise.page.emulateMedia({ colorScheme: 'dark' })
  await checkView(eloise.page, 'typing-wide-dark')
  await claire.composer(eloiseGarnier).press('Enter')
  await expect(eloise.message('Jeudi ?')).toBeVisible()
  await expect(seenBy(eloise)).toHaveCount(0)

  await eloise.composer(claireMoreau).pressSequentially('Oui')
  await expect(seenBy(claire)).toBeVisible()
  await eloise.composer(claireMoreau).fill('')
  await expect(seenBy(claire)).toHaveCount(0)
  expect(claires.frames.sent, 'for a text of a few letters').toBe(1)
  expect(eloises.frames.sent, 'typing, and no longer').toBe(2)
})

test('Claire leaves her text unfinished: after a while, Éloïse no longer sees that she is typing', async ({ openAs }) => {
  const { frames, prepare } = countFrames()
  const claire = await openAs(claireMoreau, { prepare })
  const eloise = await openAs(eloiseGarnier)
  await claire.opens(eloiseGarnier)
  await eloise.opens(claireMoreau)
  await expect.poll(() => frames.received).toBe(1)

  await claire.composer(eloiseGarnier).fill('Je me demande')
  await expect(eloise.page.getByText('écrit…')).toBeVisible()
  await expect(eloise.page.getByText('écrit…')).toHaveCount(0)
})

test('Éloïse turns to another tab: her page no longer says that she looks at the conversation', async ({ openAs }) => {
  const { frames, prepare } = countFrames()
  const claire = await openAs(claireMoreau)
  const eloise = await openAs(eloiseGarnier, { prepare })
  await claire.opens(eloiseGarnier)
  await eloise.opens(claireMoreau)
  await expect.poll(() => frames.received).toBe(1)
  const turns = (state: DocumentVisibilityState) =>
    eloise.page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)

  await turns('hidden')
  await claire.composer(eloiseGarnier).fill('Jeudi ?')
  await claire.composer(eloiseGarnier).press('Enter')
  await expect(eloise.message('Jeudi ?')).toBeVisible()
  expect(frames.received, 'since she turned away').toBe(1)

  await turns('visible')
  await expect.poll(() => frames.received).toBe(2)
})

const withoutTyping = platformTest.extend({
  serveFlags: async ({}, use) => use(['--no-typing']),
})

withoutTyping('if typing is switched off, the page announces nothing', async ({ openAs }) => {
  const { frames, prepare } = countFrames()
  const bob = await openAs('Bob')
  const ada = await openAs('Ada', { prepare })
  await ada.contacts(bob)
  await ada.sends('Bob', 'Bonjour Bob')
  await bob.opens('Ada')

  await ada.composer('Bob').pressSequentially('Une question')
  await ada.composer('Bob').press('Enter')
  await expect(bob.message('Une question')).toBeVisible()
  expect(frames).toEqual({ sent: 0, received: 0 })
})
