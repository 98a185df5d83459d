import type { Page } from '@playwright/test'
import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const eloise = 'Éloïse Garnier'

interface Shown {
  title: string
  body?: string
  onclick?: () => void
}

declare global {
  interface Window {
    shown: Shown[]
  }
}

test('Claire allows notifications, and is told what she is not looking at', async ({ enter, service }) => {
  const atClaires = await enter(claire, { prepare: collect })
  const { page } = atClaires
  await page.context().grantPermissions([])
  await service.say('eloise', 'claire', 'Rien n’est permis encore')
  await expect(atClaires.row(eloise)).toContainText('Rien n’est permis encore')
  expect(await shown(page)).toEqual([])

  await page.getByRole('button', { name: `Compte de ${claire}` }).click()
  await page.getByRole('menuitem', { name: 'Activer les notifications' }).click()
  await service.say('eloise', 'claire', 'Le café est prêt')
  await expect.poll(() => shown(page)).toEqual([[eloise, 'Le café est prêt']])

  // A click leads there; what is in front of her is no news.
  await page.evaluate(() => window.shown[0]?.onclick?.())
  await expect(atClaires.history(eloise)).toBeVisible()
  await service.say('eloise', 'claire', 'Tu viens ?')
  await expect(atClaires.message('Tu viens ?')).toHaveCount(1)
  expect(await shown(page)).toHaveLength(1)

  // Unless she looks elsewhere.
  await page.evaluate(() => {
    document.hasFocus = () => false
  })
  await service.say('eloise', 'claire', 'Il refroidit')
  await expect.poll(() => shown(page)).toEqual([
    [eloise, 'Le café est prêt'],
    [eloise, 'Il refroidit'],
  ])
})

test('a muted conversation makes no noise', async ({ enter, service }) => {
  const atClaires = await enter(claire, { prepare: collect })
  const { page } = atClaires
  await page.getByRole('button', { name: `Compte de ${claire}` }).click()
  await page.getByRole('menuitem', { name: 'Activer les notifications' }).click()
  await atClaires.opens(eloise)
  await atClaires.chooses('Mettre en sourdine')
  await expect(atClaires.row(eloise)).toContainText('En sourdine')
  await page.getByRole('heading', { name: 'Messages', exact: true }).getByRole('link').click()
  await expect(page.getByText('Choisissez une conversation')).toBeVisible()

  await service.say('eloise', 'claire', 'Chut')
  await expect(atClaires.row(eloise)).toContainText('Chut')
  await expect(atClaires.row(eloise)).toHaveClass(/unread/)
  await service.say('zoe', 'claire', 'Et moi ?')
  await expect.poll(() => shown(page)).toEqual([['Zoé Campbell', 'Et moi ?']])

  await atClaires.opens(eloise)
  await atClaires.chooses('Réactiver les notifications')
  await expect(atClaires.row(eloise)).not.toContainText('En sourdine')
  await atClaires.opens('Zoé Campbell')
  await service.say('eloise', 'claire', 'Me revoilà')
  await expect.poll(() => shown(page)).toHaveLength(2)
})

test('the title, the icon and the badge tell how many are unread', async ({ enter, service }) => {
  const atClaires = await enter(claire, {
    prepare: async (page) => {
      await page.addInitScript(() => {
        navigator.setAppBadge = async (count) => {
          document.documentElement.dataset.badge = String(count)
        }
      })
    },
  })
  const { page } = atClaires
  const icon = page.locator('link[rel="icon"]')
  const unread = page.locator('a.row.unread')
  for (let left = await unread.count(); left > 0; left -= 1) {
    await unread.first().click()
    await expect(unread).toHaveCount(left - 1)
  }
  await expect(page).toHaveTitle('Messages · Causerie')
  await expect(icon).toHaveAttribute('href', '/favicon.svg')
  await expect(page.locator('html')).toHaveAttribute('data-badge', '0')

  await page.getByRole('heading', { name: 'Messages', exact: true }).getByRole('link').click()
  await service.say('eloise', 'claire', 'Un')
  await service.say('zoe', 'claire', 'Deux')
  await expect(page).toHaveTitle('(2) Messages · Causerie')
  await expect(icon).toHaveAttribute('href', /^data:image\/png/)
  await expect(page.locator('html')).toHaveAttribute('data-badge', '2')
})

/** In place of the browser's notifications: the test cannot see those. */
async function collect(page: Page) {
  await page.addInitScript(() => {
    window.shown = []
    let permission: NotificationPermission = 'default'
    window.Notification = class {
      static get permission() {
        return permission
      }
      static async requestPermission() {
        permission = 'granted'
        return permission
      }
      onclick?: () => void
      constructor(title: string, { body }: NotificationOptions = {}) {
        window.shown.push(Object.assign(this, { title, body }))
      }
      close() {}
    } as unknown as typeof Notification
  })
}

function shown(page: Page) {
  return page.evaluate(() => window.shown.map(({ title, body }) => [title, body]))
}
