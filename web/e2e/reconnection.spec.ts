import { pruneEvents } from './support/database.ts'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'
import { SocketProxy } from './support/socket-proxy.ts'

const reconnecting = 'Reconnexion en cours…'
// The page waits between attempts.
const slow = { timeout: 35_000 }

test('the service is killed and restarted: Claire misses nothing', async ({ service, openAs }) => {
  const claire = await openAs(claireMoreau)
  await claire.opens(eloiseGarnier)

  await service.kill()
  await expect(claire.page.getByText(reconnecting)).toBeVisible()
  await service.start()
  await service.send('eloise', 'claire', 'Tu m’entends ?')

  await expect(claire.message('Tu m’entends ?')).toHaveCount(1, slow)
  await expect(claire.page.getByText(reconnecting)).toHaveCount(0, slow)
  await service.send('eloise', 'claire', 'Me revoilà.')
  await expect(claire.message('Me revoilà.')).toHaveCount(1)
  await expect(claire.message('Tu m’entends ?')).toHaveCount(1)
  await expect(claire.log.getByText('Tu m’entends ?')).toHaveCount(1)
})

test('Claire’s socket is closed: what Éloïse sends in the meantime is shown once', async ({ service, openAs }) => {
  const socketProxy = new SocketProxy()
  const claire = await openAs(claireMoreau, { prepare: (page) => socketProxy.install(page) })
  await claire.opens(eloiseGarnier)
  await service.send('eloise', 'claire', 'Avant la coupure')
  await expect(claire.message('Avant la coupure')).toHaveCount(1)

  await socketProxy.disconnect()
  await expect(claire.page.getByText(reconnecting)).toBeVisible()
  await service.send('eloise', 'claire', 'Pendant la coupure')
  socketProxy.allowConnections()

  await expect(claire.message('Pendant la coupure')).toHaveCount(1, slow)
  await expect(claire.page.getByText(reconnecting)).toHaveCount(0, slow)
  await expect(claire.message('Avant la coupure')).toHaveCount(1)
  await expect(claire.log.getByText('Avant la coupure')).toHaveCount(1)
})

test('Claire’s cursor has expired: everything is loaded again', async ({ service, openAs }) => {
  const socketProxy = new SocketProxy()
  const claire = await openAs(claireMoreau, { prepare: (page) => socketProxy.install(page) })
  await claire.opens(eloiseGarnier)
  await service.send('eloise', 'claire', 'Avant les vacances')
  await expect(claire.message('Avant les vacances')).toHaveCount(1)

  await socketProxy.disconnect()
  await service.send('eloise', 'claire', 'Pendant les vacances')
  await service.send('zoe', 'claire', 'Au bureau')
  await service.restartWith(pruneEvents)
  const expired = socketProxy.receives('CURSOR_EXPIRED')
  socketProxy.allowConnections()
  await expired

  await expect(claire.message('Pendant les vacances')).toHaveCount(1)
  await expect(claire.row('Zoé Campbell')).toContainText('Au bureau')
  await service.send('eloise', 'claire', 'Après les vacances')
  await expect(claire.message('Après les vacances')).toHaveCount(1)
  await expect(claire.message('Avant les vacances')).toHaveCount(1)
  await expect(claire.page.getByText(reconnecting)).toHaveCount(0)
})

test('the response to a stored message is lost: trying again does not store it twice', async ({ openAs }) => {
  const socketProxy = new SocketProxy()
  const claire = await openAs(claireMoreau, { prepare: (page) => socketProxy.install(page) })
  const eloise = await openAs(eloiseGarnier)
  await eloise.opens(claireMoreau)
  await claire.opens(eloiseGarnier)

  const keys: string[] = []
  await claire.page.route('**/graphql', async (route) => {
    const { operationName, variables } = route.request().postDataJSON() as {
      operationName: string
      variables?: { input?: { clientKey: string } }
    }
    if (operationName !== 'SendMessage') return route.continue()
    keys.push(variables?.input?.clientKey ?? '')
    if (keys.length > 1) return route.continue()
    await route.fetch()
    await route.abort('connectionreset')
  })

  // Otherwise the event would show that it was stored.
  socketProxy.hold()
  await claire.sends(eloiseGarnier, 'Une seule fois, promis')
  const message = claire.message('Une seule fois, promis')
  await expect(message.getByRole('alert')).toContainText('Non envoyé')
  await expect(eloise.message('Une seule fois, promis')).toHaveCount(1)

  await message.getByRole('button', { name: 'Réessayer' }).click()
  await expect(message).toContainText(/Envoyé|Lu/)
  socketProxy.release()
  await expect(message).toContainText('Lu')
  await expect(message).toHaveCount(1)
  await expect(eloise.message('Une seule fois, promis')).toHaveCount(1)
  expect(keys).toHaveLength(2)
  expect(keys[1]).toBe(keys[0])

  await claire.page.reload()
  await expect(message).toHaveCount(1)
})
