import { writeFile } from 'node:fs/promises'
import { isFromBefore } from './documents.ts'
import { look } from './look.ts'
import { expect, test as base } from './platform.ts'

/** A service that executes nothing but the page's documents. */
const test = base.extend({
  settings: async ({}, use, testInfo) => {
    const list = testInfo.outputPath('documents.json')
    await writeFile(list, '{}')
    await use(['--trusted-documents', list])
  },
})

test('where nothing but listed documents is executed, Ada and Bob talk to each other, live', async ({ served, arrive }) => {
  const atAdas = await arrive('Ada')
  const atBobs = await arrive('Bob')
  await atAdas.findsByAddress(atBobs)
  await atAdas.writes('Bob', 'Bonjour Bob, le vélo est-il encore à vendre ?')

  await expect(atBobs.row('Ada')).toHaveClass(/unread/)
  await atBobs.opens('Ada')
  await atBobs.writes('Ada', 'Oui, passez quand vous voulez.')
  await expect(atAdas.message('Oui, passez quand vous voulez.')).toBeVisible()
  await expect(atBobs.message('Oui, passez quand vous voulez.')).toContainText('Lu')

  const text = { query: 'query Start($first: Int!) { viewer { unreadConversationCount } }', variables: { first: 1 } }
  const refused = await atAdas.page.request.post(`${served.url}/graphql`, { data: text })
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }] })
})

test('Ada’s page is from before, where only listed documents are executed: she loads it again', async ({ arrive }) => {
  const atBobs = await arrive('Bob')
  const atAdas = await arrive('Ada', { prepare: (page) => isFromBefore(page, /StartConversation/) })
  const { page } = atAdas
  await atAdas.findsByAddress(atBobs)
  await atAdas.writes('Bob', 'Bonjour Bob, le vélo est-il encore à vendre ?')
  await expect(page.getByText('Cette page n’est plus à jour.')).toBeVisible()
  await look(page, 'outdated-wide-light')

  await page.unroute('**/assets/index-*.js')
  await page.getByRole('button', { name: 'Recharger' }).click()
  await expect(page.getByText('Cette page n’est plus à jour.')).toHaveCount(0)
  await atAdas.message('le vélo').getByRole('button', { name: 'Réessayer' }).click()
  await expect(atBobs.row('Ada')).toHaveClass(/unread/)
})

test('Claire’s page is from before: it works as ever', async ({ enter }) => {
  const atClaires = await enter('Claire Moreau', { prepare: (page) => isFromBefore(page) })
  const atEloises = await enter('Éloïse Garnier')
  await atClaires.opens('Éloïse Garnier')
  await atClaires.writes('Éloïse Garnier', 'Jeudi à seize heures ?')
  await atEloises.opens('Claire Moreau')
  await atEloises.writes('Claire Moreau', 'Avec plaisir.')
  await expect(atClaires.message('Avec plaisir.')).toHaveCount(1)
  await expect(atClaires.message('Jeudi à seize heures ?')).toContainText('Lu')
})
