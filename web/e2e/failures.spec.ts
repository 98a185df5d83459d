import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'
import { SocketProxy } from './support/socket-proxy.ts'

test('Claire is offline: the page shows it, and her message waits', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await claire.opens(eloiseGarnier)
  await page.context().setOffline(true)
  await expect(page.getByText('Hors ligne')).toBeVisible()
  await claire.sends(eloiseGarnier, 'Depuis le tunnel')
  await expect(claire.message('Depuis le tunnel')).toContainText('Non envoyé')

  await page.context().setOffline(false)
  await expect(page.getByText('Hors ligne')).toHaveCount(0)
  await expect(claire.message('Depuis le tunnel')).toContainText('Envoyé')
  await expect(claire.message('Depuis le tunnel')).toHaveCount(1)
  await service.send('eloise', 'claire', 'Te revoilà')
  await expect(claire.message('Te revoilà')).toHaveCount(1)
})

test('the service does not respond at the start: Claire tries again', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await page.route('**/graphql', (route) => route.abort('connectionrefused'))
  await page.reload()
  await expect(page.getByText('Impossible de charger.')).toBeVisible()

  await page.unroute('**/graphql')
  await page.getByRole('button', { name: 'Réessayer' }).click()
  await expect(claire.row(eloiseGarnier)).toBeVisible()
})

test('the demo’s members cannot be loaded: the visitor tries again', async ({ page, service }) => {
  await page.route('**/demo/members', (route) => route.abort('connectionrefused'))
  await page.goto(service.url)
  await expect(page.getByRole('alert')).toContainText('La liste des membres ne répond pas.')
  await page.unroute('**/demo/members')
  await page.getByRole('button', { name: 'Réessayer' }).click()
  await expect(page.getByRole('button', { name: claireMoreau })).toBeVisible()
})

test('a response is older than an event, and loading it again fails: what Claire sees and types stays', async ({
  openAs,
  service,
}) => {
  const socketProxy = new SocketProxy()
  const claire = await openAs(claireMoreau, { prepare: (page) => socketProxy.install(page) })
  const { page } = claire
  let requests = 0
  await page.route('**/graphql', async (route) => {
    const { operationName } = route.request().postDataJSON()
    if (operationName !== 'Thread') return route.continue()
    requests += 1
    if (requests > 1) return route.abort('connectionreset')
    const response = await route.fetch()
    const received = socketProxy.receives('Entre-temps')
    await service.send('eloise', 'claire', 'Entre-temps')
    await received
    await expect(claire.row(eloiseGarnier)).toContainText('Entre-temps')
    await route.fulfill({ response })
  })
  await claire.opens(eloiseGarnier)
  await expect.poll(() => requests).toBe(2)
  await page.keyboard.type('Bonjour')
  await expect(claire.composer(eloiseGarnier)).toHaveValue('Bonjour')
  await expect(claire.message('Entre-temps')).toHaveCount(1)
})
