import { expect, test } from './support/platform.ts'

test.describe('all cookies are blocked', () => {
  test.use({
    prepareAda: async ({}, use) =>
      use(async (page) => {
        await page.addInitScript(() => {
          for (const name of ['sessionStorage', 'localStorage'] as const) {
            Object.defineProperty(window, name, {
              get() {
                throw new DOMException('Access is denied for this document.', 'SecurityError')
              },
            })
          }
          window.BroadcastChannel = class {
            constructor() {
              throw new DOMException('The operation is insecure.', 'SecurityError')
            }
          } as unknown as typeof BroadcastChannel
          const blocked = () => Promise.reject(new DOMException('The operation is insecure.', 'SecurityError'))
          navigator.locks.request = blocked
          caches.open = blocked
          caches.delete = blocked
        })
      }),
  })

  test('Ada sends, and signs out, nevertheless', async ({ ada, service, tokens }) => {
    const { page } = ada
    await ada.composer('Bob').fill('Un brouillon')
    await page.getByRole('heading', { name: 'Messages', exact: true }).getByRole('link').click()
    await ada.opens('Bob')
    await expect(ada.composer('Bob')).toHaveValue('Un brouillon')
    await ada.composer('Bob').press('Enter')
    await expect(ada.message('Un brouillon')).toContainText('Envoyé')
    await service.sendWithToken(tokens.bob, 'ada', 'Reçu')
    await expect(ada.message('Reçu')).toBeVisible()
    await page.getByRole('button', { name: 'Compte de Ada' }).click()
    await page.getByRole('menuitem', { name: 'English' }).click()
    await expect(page.getByRole('link', { name: 'New conversation' })).toBeVisible()
    await page.getByRole('button', { name: 'Ada’s account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await expect(page.getByText('To sign in, open your messages from your platform.')).toBeVisible()
  })
})

test('the storage is full: Ada sends nevertheless', async ({ ada }) => {
  await ada.page.evaluate(() => {
    for (const size of [1_000_000, 10_000, 100, 1]) {
      try {
        for (let number = 0; ; number += 1) sessionStorage.setItem(`full-${size}-${number}`, 'x'.repeat(size))
      } catch {
        // Nothing of this size fits.
      }
    }
  })
  await ada.composer('Bob').focus()
  await ada.page.keyboard.type('Sans place')
  await expect(ada.composer('Bob')).toHaveValue('Sans place')
  await ada.page.keyboard.press('Enter')
  await expect(ada.message('Sans place')).toContainText('Envoyé')
  await expect(ada.composer('Bob')).toHaveValue('')
})

for (const garbage of ['{not json', '{"a":1}', '[null,{"clientKey":7}]', 'null']) {
  test(`the storage contains garbage, ${garbage}: Ada sends nevertheless`, async ({ ada }) => {
    await ada.page.evaluate(async (garbage) => {
      const token = sessionStorage.getItem('causerie-token')
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: '{"query":"{ viewer { member { id } } }"}',
      })
      const { data } = await response.json()
      sessionStorage.setItem(`causerie-unsent-${data.viewer.member.id}`, garbage)
    }, garbage)
    await ada.page.reload()
    await ada.sends('Bob', 'Me voilà')
    await expect(ada.message('Me voilà')).toContainText('Envoyé')
  })
}
