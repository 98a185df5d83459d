import { writeFile } from 'node:fs/promises'
import { checkView } from './support/check-view.ts'
import { serveOlderPage } from './support/older-page.ts'
import { expect, test as base } from './support/platform.ts'

/** A service that executes only the page's documents. */
const test = base.extend({
  serveFlags: async ({}, use, testInfo) => {
    const documents = testInfo.outputPath('documents.json')
    await writeFile(documents, '{}')
    await use(['--trusted-documents', documents])
  },
})

test('with trusted documents only, Ada and Bob talk to each other live', async ({ service, openAs }) => {
  const ada = await openAs('Ada')
  const bob = await openAs('Bob')
  await ada.contacts(bob)
  await ada.sends('Bob', 'Bonjour Bob, le vélo est-il encore à vendre ?')

  await expect(bob.row('Ada')).toHaveClass(/unread/)
  await bob.opens('Ada')
  await bob.sends('Ada', 'Oui, passez quand vous voulez.')
  await expect(ada.message('Oui, passez quand vous voulez.')).toBeVisible()
  await expect(bob.message('Oui, passez quand vous voulez.')).toContainText('Lu')

  const data = { query: 'query Start($first: Int!) { viewer { unreadConversationCount } }', variables: { first: 1 } }
  const response = await ada.page.request.post(`${service.url}/graphql`, { data })
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }] })
})

test('with trusted documents only, Ada’s page is outdated: she reloads it', async ({ openAs }) => {
  const bob = await openAs('Bob')
  const ada = await openAs('Ada', { prepare: (page) => serveOlderPage(page, /StartConversation/) })
  const { page } = ada
  await ada.contacts(bob)
  await ada.sends('Bob', 'Bonjour Bob, le vélo est-il encore à vendre ?')
  await expect(page.getByText('Cette page n’est plus à jour.')).toBeVisible()
  await checkView(page, 'outdated-wide-light')

  await page.unroute('**/assets/index-*.js')
  await page.getByRole('button', { name: 'Recharger' }).click()
  await expect(page.getByText('Cette page n’est plus à jour.')).toHaveCount(0)
  await ada.message('le vélo').getByRole('button', { name: 'Réessayer' }).click()
  await expect(bob.row('Ada')).toHaveClass(/unread/)
})
