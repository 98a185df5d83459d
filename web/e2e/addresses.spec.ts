import { checkView } from './support/check-view.ts'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

test('Claire opens a conversation of other members: it is not found', async ({ openAs, service }) => {
  const { viewer } = await service.request(
    'baptiste',
    '{ viewer { conversations(first: 20) { nodes { id correspondent { handle } } } } }',
  )
  const others = viewer.conversations.nodes.find((node: any) => node.correspondent.handle !== 'claire')
  const { page } = await openAs(claireMoreau)
  await page.goto(`/c/${others.id}`)
  await expect(page.getByText('Cette conversation n’existe plus')).toBeVisible()
  await page.getByRole('link', { name: 'Voir mes conversations' }).click()
  await expect(page.getByText('Choisissez une conversation')).toBeVisible()
})

for (const [address, status] of [
  ['/c/%E0%A4%A', 200],
  ['/nowhere', 404],
  ['/c/1/2', 404],
] as const) {
  test(`the address ${address} is not found: Claire goes on to her conversations`, async ({ openAs }) => {
    const { page } = await openAs(claireMoreau)
    const response = await page.goto(address)
    expect(response?.status()).toBe(status)
    await expect(page.getByText('Cette page n’existe pas')).toBeVisible()
    await checkView(page, 'not-found-wide-light')
    await page.getByRole('link', { name: 'Voir mes conversations' }).click()
    await expect(page.getByText('Choisissez une conversation')).toBeVisible()
  })
}

test('extra slashes in an address are ignored', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await claire.opens(eloiseGarnier)
  const path = new URL(page.url()).pathname
  for (const address of [`${path}/`, `/${path}`]) {
    await page.goto(new URL(page.url()).origin + address)
    await expect(claire.history(eloiseGarnier)).toBeVisible()
  }
})
