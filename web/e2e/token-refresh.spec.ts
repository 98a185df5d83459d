import type { Page } from '@playwright/test'
import { expect, test } from './support/platform.ts'

test('a fresh token arrives while Ada types: nothing changes for her, and events continue', async ({ service, tokens, ada }) => {
  for (let number = 1; number <= 12; number += 1) await service.sendWithToken(tokens.bob, 'ada', `Ligne ${number}\n\n\n`)
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

  const socketTokens = tokensSentBySockets(page)
  const fresh = await service.signToken('Ada', 'Ada', '2h')
  await passToken(page, fresh)
  await expect.poll(() => socketTokens).toEqual([fresh])
  await page.keyboard.type('ld, how are you?')

  await expect(ada.composer('Bob')).toHaveValue('Hello world, how are you?')
  await expect(ada.composer('Bob')).toHaveAttribute('data-same', 'yes')
  await expect(search).toHaveValue('bo')
  expect(await top()).toBe(before)
  await page.keyboard.press('Enter')
  await expect(ada.message('Hello world, how are you?')).toContainText('Envoyé')
  await service.sendWithToken(tokens.bob, 'ada', 'Very well')
  await expect(ada.message('Very well')).toHaveCount(1)
})

test('an open dialog stays open when a fresh token arrives', async ({ service, ada }) => {
  await ada.chooses('Supprimer')
  const dialog = ada.page.getByRole('alertdialog', { name: 'Supprimer cette conversation ?' })
  await dialog.evaluate((element) => (element.dataset.same = 'yes'))
  await passToken(ada.page, await service.signToken('Ada', 'Ada', '2h'))
  await expect(dialog).toHaveAttribute('data-same', 'yes')
  await dialog.getByRole('button', { name: 'Supprimer définitivement' }).click()
  await expect(ada.row('Bob')).toHaveCount(0)
})

test('a token expires while a request is in flight: the request is sent again with the fresh token', async ({
  service,
  ada,
}) => {
  const fresh = await service.signToken('Ada', 'Ada', '2h')
  const sentTokens: (string | undefined)[] = []
  await ada.page.route('**/graphql', async (route) => {
    const { authorization } = route.request().headers()
    if (!route.request().postData()?.includes('Juste à temps')) return route.continue()
    sentTokens.push(authorization?.replace('Bearer ', ''))
    if (sentTokens.length > 1) return route.continue()
    await passToken(ada.page, fresh)
    await route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer expired' } })
  })
  await ada.sends('Bob', 'Juste à temps')
  await expect(ada.message('Juste à temps')).toContainText('Envoyé')
  expect(sentTokens).toHaveLength(2)
  expect(sentTokens[1]).toBe(fresh)
})

test('a token expires, and Ada signs in again: her draft is there', async ({ service, ada }) => {
  await ada.composer('Bob').fill('À moitié')
  await passToken(ada.page, 'nonsense')
  await expect(ada.page.getByRole('heading', { name: 'Votre session a expiré' })).toBeVisible()
  await passToken(ada.page, await service.signToken('Ada', 'Ada', '2h'))
  await expect(ada.composer('Bob')).toHaveValue('À moitié')
})

test('another member signs in on Ada’s tab: nothing of hers is shown', async ({ ada, tokens }) => {
  await ada.composer('Bob').fill('Pour Bob seulement')
  await ada.page.evaluate(() => document.querySelector<HTMLElement>('.shell')?.setAttribute('data-same', 'yes'))
  await passToken(ada.page, tokens.bob)
  await expect(ada.page.getByRole('button', { name: 'Compte de Bob' })).toBeVisible()
  await expect(ada.page.locator('[data-same]')).toHaveCount(0)
  await expect(ada.composer('Ada')).toHaveValue('')
})

async function passToken(page: Page, token: string) {
  await page.evaluate((token) => window.causerie?.signIn(token), token)
}

function tokensSentBySockets(page: Page): string[] {
  const tokens: string[] = []
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const token = /"Bearer ([^"]+)"/.exec(String(payload))?.[1]
      if (token) tokens.push(token)
    })
  })
  return tokens
}
