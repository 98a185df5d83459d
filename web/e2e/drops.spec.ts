import { forgetEvents } from './database.ts'
import { expect, test } from './stage.ts'
import { Wire } from './wire.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'
const reconnecting = 'Reconnexion en cours…'
// The page waits for a while between attempts.
const patience = { timeout: 35_000 }

test('the service is killed and started again: Claire misses nothing', async ({ service, enter }) => {
  const atClaires = await enter(claire)
  await atClaires.opens(eloise)

  await service.kill()
  await expect(atClaires.page.getByText(reconnecting)).toBeVisible()
  await service.start()
  await service.say('eloise', 'claire', 'Tu m’entends ?')

  await expect(atClaires.message('Tu m’entends ?')).toHaveCount(1, patience)
  await expect(atClaires.page.getByText(reconnecting)).toHaveCount(0, patience)
  await service.say('eloise', 'claire', 'Me revoilà.')
  await expect(atClaires.message('Me revoilà.')).toHaveCount(1)
  await expect(atClaires.message('Tu m’entends ?')).toHaveCount(1)
  await expect(atClaires.log.getByText('Tu m’entends ?')).toHaveCount(1)
})

test('Claire’s socket is cut: what Éloïse wrote meanwhile is shown once', async ({ service, enter }) => {
  const wire = new Wire()
  const atClaires = await enter(claire, { prepare: (page) => wire.lay(page) })
  await atClaires.opens(eloise)
  await service.say('eloise', 'claire', 'Avant la coupure')
  await expect(atClaires.message('Avant la coupure')).toHaveCount(1)

  await wire.cut()
  await expect(atClaires.page.getByText(reconnecting)).toBeVisible()
  await service.say('eloise', 'claire', 'Pendant la coupure')
  wire.mend()

  await expect(atClaires.message('Pendant la coupure')).toHaveCount(1, patience)
  await expect(atClaires.page.getByText(reconnecting)).toHaveCount(0, patience)
  await expect(atClaires.message('Avant la coupure')).toHaveCount(1)
  await expect(atClaires.log.getByText('Avant la coupure')).toHaveCount(1)
})

test('Claire was away for so long that her place was forgotten: all is asked again', async ({ service, enter }) => {
  const wire = new Wire()
  const atClaires = await enter(claire, { prepare: (page) => wire.lay(page) })
  await atClaires.opens(eloise)
  await service.say('eloise', 'claire', 'Avant les vacances')
  await expect(atClaires.message('Avant les vacances')).toHaveCount(1)

  await wire.cut()
  await service.say('eloise', 'claire', 'Pendant les vacances')
  await service.say('zoe', 'claire', 'Au bureau')
  await service.restartWith(forgetEvents)
  const said = wire.hears('CURSOR_EXPIRED')
  wire.mend()
  await said

  await expect(atClaires.message('Pendant les vacances')).toHaveCount(1)
  await expect(atClaires.row('Zoé Campbell')).toContainText('Au bureau')
  await service.say('eloise', 'claire', 'Après les vacances')
  await expect(atClaires.message('Après les vacances')).toHaveCount(1)
  await expect(atClaires.message('Avant les vacances')).toHaveCount(1)
  await expect(atClaires.page.getByText(reconnecting)).toHaveCount(0)
})

test('an answer is lost after the message was stored: trying again does not double it', async ({ enter }) => {
  const wire = new Wire()
  const atClaires = await enter(claire, { prepare: (page) => wire.lay(page) })
  const atEloises = await enter(eloise)
  await atEloises.opens(claire)
  await atClaires.opens(eloise)

  const keys: string[] = []
  await atClaires.page.route('**/graphql', async (route) => {
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

  // Else the event would tell her that it was sent after all.
  wire.hold()
  await atClaires.writes(eloise, 'Une seule fois, promis')
  const message = atClaires.message('Une seule fois, promis')
  await expect(message.getByRole('alert')).toContainText('Non envoyé')
  await expect(atEloises.message('Une seule fois, promis')).toHaveCount(1)

  await message.getByRole('button', { name: 'Réessayer' }).click()
  await expect(message).toContainText(/Envoyé|Lu/)
  wire.release()
  await expect(message).toContainText('Lu')
  await expect(message).toHaveCount(1)
  await expect(atEloises.message('Une seule fois, promis')).toHaveCount(1)
  expect(keys).toHaveLength(2)
  expect(keys[1]).toBe(keys[0])

  await atClaires.page.reload()
  await expect(message).toHaveCount(1)
})
