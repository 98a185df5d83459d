import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

test('a change that does not reach the service causes an alert, and can be repeated', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await claire.opens(eloiseGarnier)

  await page.route('**/graphql', (route) => route.abort('connectionreset'))
  await claire.chooses('Mettre en sourdine sans limite')
  const alert = page.getByRole('alert').filter({ hasText: 'Le service ne répond pas.' })
  await expect(alert).toBeVisible()

  await page.unroute('**/graphql')
  await claire.chooses('Mettre en sourdine sans limite')
  await expect(claire.row(eloiseGarnier)).toContainText('En sourdine')
  await expect(alert).toHaveCount(0)
})

test('Claire sends too fast: the page shows how long to wait', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await claire.opens(eloiseGarnier)

  const userErrors = [{ __typename: 'UserError', code: 'RATE_LIMITED', retryAfter: 12 }]
  const refused = { __typename: 'SendMessagePayload', message: null, conversation: null, userErrors }
  await page.route('**/graphql', (route) => route.fulfill({ json: { data: { sendMessage: refused } } }), { times: 1 })
  await claire.sends(eloiseGarnier, 'Et de trente et un')
  const message = claire.message('Et de trente et un')
  await expect(message.getByRole('alert')).toContainText('Réessayez dans 12 secondes.')

  await message.getByRole('button', { name: 'Réessayer' }).click()
  await expect(message).toContainText('Envoyé')
})

test('a name that is typed fast causes one request', async ({ openAs }) => {
  const { page } = await openAs(claireMoreau)
  await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
  const members = page.getByRole('list', { name: 'Contacts et membres suivis' })
  await expect(members.getByRole('link').nth(1)).toBeVisible()

  const searches: unknown[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/graphql')) searches.push(request.postDataJSON().variables.search)
  })
  const response = page.waitForResponse('**/graphql')
  await page.getByRole('searchbox', { name: 'À qui voulez-vous écrire' }).pressSequentially('margaux')
  await response
  await expect(members.getByRole('link')).toHaveCount(1)
  expect(searches).toEqual(['margaux'])
})
