import { ageMessages } from './support/database.ts'
import { expect, test as base } from './support/platform.ts'

const test = base.extend({
  serveFlags: async ({}, use) => use(['--message-retention-days', '2']),
})
// The page waits before it connects again.
const slow = { timeout: 35_000 }

test('old messages disappear from the open page, then conversations with only old messages', async ({
  service,
  tokens,
  ada,
}) => {
  for (const text of ['Il y a trois jours', 'Le même jour', 'Aujourd’hui']) {
    await service.sendWithToken(tokens.bob, 'ada', text)
  }
  await expect(ada.message('Aujourd’hui')).toBeVisible()

  await service.restartWith(ageMessages('Le même jour'))

  await expect(ada.message('Il y a trois jours')).toHaveCount(0, slow)
  await expect(ada.message('Le même jour')).toHaveCount(0)
  await expect(ada.message('Aujourd’hui')).toBeVisible()
  await ada.sends('Bob', 'Toujours là')

  await service.restartWith(ageMessages('Toujours là'))

  await expect(ada.row('Bob')).toHaveCount(0, slow)
  await expect(ada.page.getByText('Cette conversation n’existe plus')).toBeVisible()
})
