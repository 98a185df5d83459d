import type { Page } from '@playwright/test'
import { expect, test } from './platform.ts'

test('a fresh token comes while Ada writes: nothing moves, and her feed goes on', async ({ served, tokens, ada }) => {
  for (let number = 1; number <= 12; number += 1) await served.sayWith(tokens.bob, 'ada', `Ligne ${number}\n\n\n`)
  await expect(ada.message('Ligne 12')).toBeVisible()
  const { page } = ada
  const search = page.getByRole('searchbox', { name: 'Rechercher une personne' })
  await search.fill('bo')
  await ada.history('Bob').evaluate((element) => (element.scrollTop = 40))
  await ada.composer('Bob').focus()
  await page.keyboard.type('Hello wor')
  await ada.composer('Bob').evaluate((area) => (area.dataset.same = 'yes'))
  const top = () => ada.history('Bob').evaluate((element) => element.scrollTop)
  const before = await top()

  const sockets = tokensOnSockets(page)
  const fresh = await served.signs('Ada', 'Ada', '2h')
  await handsOver(page, fresh)
  await expect.poll(() => sockets).toEqual([fresh])
  await page.keyboard.type('ld, how are you?')

  await expect(ada.composer('Bob')).toHaveValue('Hello world, how are you?')
  await expect(ada.composer('Bob')).toHaveAttribute('data-same', 'yes')
  await expect(search).toHaveValue('bo')
  expect(await top()).toBe(before)
  await page.keyboard.press('Enter')
  await expect(ada.message('Hello world, how are you?')).toContainText('Envoyé')
  await served.sayWith(tokens.bob, 'ada', 'Very well')
  await expect(ada.message('Very well')).toHaveCount(1)
})

test('a question that is open stays open when a fresh token comes', async ({ served, ada }) => {
  await ada.chooses('Supprimer')
  const question = ada.page.getByRole('alertdialog', { name: 'Supprimer cette conversation ?' })
  await question.evaluate((element) => (element.dataset.same = 'yes'))
  await handsOver(ada.page, await served.signs('Ada', 'Ada', '2h'))
  await expect(question).toHaveAttribute('data-same', 'yes')
  await question.getByRole('button', { name: 'Supprimer définitivement' }).click()
  await expect(ada.row('Bob')).toHaveCount(0)
})

test('a token ends while a request is under way, and its successor is there: the request goes again', async ({
  served,
  ada,
}) => {
  const fresh = await served.signs('Ada', 'Ada', '2h')
  const used: (string | undefined)[] = []
  await ada.page.route('**/graphql', async (route) => {
    const { authorization } = route.request().headers()
    if (!route.request().postData()?.includes('Juste à temps')) return route.continue()
    used.push(authorization?.replace('Bearer ', ''))
    if (used.length > 1) return route.continue()
    await handsOver(ada.page, fresh)
    await route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer ended' } })
  })
  await ada.writes('Bob', 'Juste à temps')
  await expect(ada.message('Juste à temps')).toContainText('Envoyé')
  expect(used).toHaveLength(2)
  expect(used[1]).toBe(fresh)
})

test('a token ends, and Ada signs in again: what she has half written is there', async ({ served, ada }) => {
  await ada.composer('Bob').fill('À moitié')
  await handsOver(ada.page, 'nonsense')
  await expect(ada.page.getByRole('heading', { name: 'Votre session a expiré' })).toBeVisible()
  await handsOver(ada.page, await served.signs('Ada', 'Ada', '2h'))
  await expect(ada.composer('Bob')).toHaveValue('À moitié')
})

test('somebody else signs in on Ada’s tab: nothing of hers is shown', async ({ ada, tokens }) => {
  await ada.composer('Bob').fill('Pour Bob seulement')
  await ada.page.evaluate(() => document.querySelector<HTMLElement>('.shell')?.setAttribute('data-same', 'yes'))
  await handsOver(ada.page, tokens.bob)
  await expect(ada.page.getByRole('button', { name: 'Compte de Bob' })).toBeVisible()
  await expect(ada.page.locator('[data-same]')).toHaveCount(0)
  await expect(ada.composer('Ada')).toHaveValue('')
})

async function handsOver(page: Page, token: string) {
  await page.evaluate((token) => window.causerie?.signIn(token), token)
}

function tokensOnSockets(page: Page): string[] {
  const tokens: string[] = []
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const token = /"Bearer ([^"]+)"/.exec(String(payload))?.[1]
      if (token) tokens.push(token)
    })
  })
  return tokens
}
