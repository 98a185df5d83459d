import { expect, test } from './stage.ts'
import { Wire } from './wire.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

test('Claire is offline: she is told, and what she writes waits', async ({ enter, service }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  await atClaires.opens(eloise)
  await page.context().setOffline(true)
  await expect(page.getByText('Hors ligne')).toBeVisible()
  await atClaires.writes(eloise, 'Depuis le tunnel')
  await expect(atClaires.message('Depuis le tunnel')).toContainText('Non envoyé')

  await page.context().setOffline(false)
  await expect(page.getByText('Hors ligne')).toHaveCount(0)
  await expect(atClaires.message('Depuis le tunnel')).toContainText('Envoyé')
  await expect(atClaires.message('Depuis le tunnel')).toHaveCount(1)
  await service.say('eloise', 'claire', 'Te revoilà')
  await expect(atClaires.message('Te revoilà')).toHaveCount(1)
})

test('the service does not answer at the start: Claire tries again', async ({ enter }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  await page.route('**/graphql', (route) => route.abort('connectionrefused'))
  await page.reload()
  await expect(page.getByText('Impossible de charger.')).toBeVisible()

  await page.unroute('**/graphql')
  await page.getByRole('button', { name: 'Réessayer' }).click()
  await expect(atClaires.row(eloise)).toBeVisible()
})

test('the demo’s members do not come: one tries again', async ({ page, service }) => {
  await page.route('**/demo/members', (route) => route.abort('connectionrefused'))
  await page.goto(service.url)
  await expect(page.getByRole('alert')).toContainText('La liste des membres ne répond pas.')
  await page.unroute('**/demo/members')
  await page.getByRole('button', { name: 'Réessayer' }).click()
  await expect(page.getByRole('button', { name: claire })).toBeVisible()
})

test('a conversation that is not hers is not there', async ({ enter, service }) => {
  const { viewer } = await service.ask(
    'baptiste',
    '{ viewer { conversations(first: 20) { nodes { id correspondent { handle } } } } }',
  )
  const others = viewer.conversations.nodes.find((node: any) => node.correspondent.handle !== 'claire')
  const { page } = await enter(claire)
  await page.goto(`/c/${others.id}`)
  await expect(page.getByText('Cette conversation n’existe plus')).toBeVisible()
  await page.getByRole('link', { name: 'Voir mes conversations' }).click()
  await expect(page.getByText('Choisissez une conversation')).toBeVisible()
})

test('who wants little motion gets none', async ({ enter }) => {
  const moving = await enter(claire, { reducedMotion: 'no-preference' })
  const still = await enter(claire, { reducedMotion: 'reduce' })
  const durations = ({ page }: typeof still) =>
    page.evaluate(() => {
      const styles = [...document.querySelectorAll('*')].map((element) => getComputedStyle(element))
      return [...new Set(styles.flatMap((style) => [style.transitionDuration, style.animationDuration]))]
    })
  expect((await durations(moving)).some((duration) => duration !== '0s')).toBe(true)
  expect(await durations(still)).toEqual(['0s'])
})

test('an answer is overtaken by an event, and asking again fails: what Claire sees and writes stays', async ({
  enter,
  service,
}) => {
  const wire = new Wire()
  const atClaires = await enter(claire, { prepare: (page) => wire.lay(page) })
  const { page } = atClaires
  let asked = 0
  await page.route('**/graphql', async (route) => {
    const { operationName } = route.request().postDataJSON()
    if (operationName !== 'Thread') return route.continue()
    asked += 1
    if (asked > 1) return route.abort('connectionreset')
    const response = await route.fetch()
    const heard = wire.hears('Entre-temps')
    await service.say('eloise', 'claire', 'Entre-temps')
    await heard
    await expect(atClaires.row(eloise)).toContainText('Entre-temps')
    await route.fulfill({ response })
  })
  await atClaires.opens(eloise)
  await expect.poll(() => asked).toBe(2)
  await page.keyboard.type('Bonjour')
  await expect(atClaires.composer(eloise)).toHaveValue('Bonjour')
  await expect(atClaires.message('Entre-temps')).toHaveCount(1)
})
