import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

test('a change that does not reach the service is told, and can be made again', async ({ enter }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  await atClaires.opens(eloise)

  await page.route('**/graphql', (route) => route.abort('connectionreset'))
  await atClaires.chooses('Mettre en sourdine')
  const told = page.getByRole('alert').filter({ hasText: 'Le service ne répond pas.' })
  await expect(told).toBeVisible()

  await page.unroute('**/graphql')
  await atClaires.chooses('Mettre en sourdine')
  await expect(atClaires.row(eloise)).toContainText('En sourdine')
  await expect(told).toHaveCount(0)
})

test('who writes too fast is told how long to wait', async ({ enter }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  await atClaires.opens(eloise)

  const userErrors = [{ __typename: 'UserError', code: 'RATE_LIMITED', retryAfter: 12 }]
  const refused = { __typename: 'SendMessagePayload', message: null, conversation: null, userErrors }
  await page.route('**/graphql', (route) => route.fulfill({ json: { data: { sendMessage: refused } } }), { times: 1 })
  await atClaires.writes(eloise, 'Et de trente et un')
  const message = atClaires.message('Et de trente et un')
  await expect(message.getByRole('alert')).toContainText('Réessayez dans 12 secondes.')

  await message.getByRole('button', { name: 'Réessayer' }).click()
  await expect(message).toContainText('Envoyé')
})

test('a name that is typed fast is asked for once', async ({ enter }) => {
  const { page } = await enter(claire)
  await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
  const people = page.getByRole('list', { name: 'Contacts et membres suivis' })
  await expect(people.getByRole('link').nth(1)).toBeVisible()

  const asked: unknown[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/graphql')) asked.push(request.postDataJSON().variables.search)
  })
  const answered = page.waitForResponse('**/graphql')
  await page.getByRole('searchbox', { name: 'À qui voulez-vous écrire' }).pressSequentially('margaux')
  await answered
  await expect(people.getByRole('link')).toHaveCount(1)
  expect(asked).toEqual(['margaux'])
})
