import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'
import { serveOlderPage } from './support/older-page.ts'

test('Claire’s page is older than the service: it works nevertheless', async ({ openAs }) => {
  const claire = await openAs(claireMoreau, { prepare: (page) => serveOlderPage(page) })
  const eloise = await openAs(eloiseGarnier)
  await claire.opens(eloiseGarnier)
  await claire.sends(eloiseGarnier, 'Jeudi à seize heures ?')
  await eloise.opens(claireMoreau)
  await eloise.sends(claireMoreau, 'Avec plaisir.')
  await expect(claire.message('Avec plaisir.')).toHaveCount(1)
  await expect(claire.message('Jeudi à seize heures ?')).toContainText('Lu')
})
