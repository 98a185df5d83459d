import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const baptiste = 'Baptiste Lefèvre'

test('the newest message stays in sight while the room for the thread shrinks', async ({ enter }) => {
  const atClaires = await enter(claire, { viewport: { width: 390, height: 844 } })
  const { page } = atClaires
  await atClaires.opens(baptiste)
  const newest = page.getByRole('article').last()
  await expect(newest).toBeInViewport({ ratio: 1 })

  await atClaires.composer(baptiste).fill('une\nliste\nde\ncourses\nassez\nlongue')
  await expect(newest).toBeInViewport({ ratio: 1 })

  await page.context().setOffline(true)
  await expect(page.getByText('Hors ligne')).toBeVisible()
  await expect(newest).toBeInViewport({ ratio: 1 })
})
