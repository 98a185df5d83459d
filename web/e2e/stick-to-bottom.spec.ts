import { baptisteLefevre, claireMoreau } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

test('the newest message stays visible when the space for the thread shrinks', async ({ openAs }) => {
  const claire = await openAs(claireMoreau, { viewport: { width: 390, height: 844 } })
  const { page } = claire
  await claire.opens(baptisteLefevre)
  const newest = page.getByRole('article').last()
  await expect(newest).toBeInViewport({ ratio: 1 })

  await claire.composer(baptisteLefevre).fill('une\nliste\nde\ncourses\nassez\nlongue')
  await expect(newest).toBeInViewport({ ratio: 1 })

  await page.context().setOffline(true)
  await expect(page.getByText('Hors ligne')).toBeVisible()
  await expect(newest).toBeInViewport({ ratio: 1 })
})
