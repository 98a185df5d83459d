import { Member } from './support/member.ts'
import { allowsNotifications, notifications } from './support/notifications.ts'
import { expect, emptyList, test as base } from './support/platform.ts'
import { Replicas } from './support/replicas.ts'

interface Fixtures {
  replicas: Replicas
  /** Signs a member in, with a page that is served at this address. */
  openAt(url: string, name: string): Promise<Member>
}

const test = base.extend<Fixtures>({
  replicas: async ({}, use) => {
    const replicas = await Replicas.start()
    await use(replicas)
    await replicas.remove()
  },
  openAt: async ({ replicas, newPage }, use) => {
    await use(async (url, name) => {
      const page = await newPage({ baseURL: url, ...allowsNotifications })
      await page.goto(`/#token=${await replicas.one.signToken(name, name, '1h')}`)
      await expect(page.getByText(emptyList)).toBeVisible()
      return new Member(page)
    })
  },
})
// The page waits between attempts.
const slow = { timeout: 35_000 }
const hello = 'Bonjour Ada, je suis Bob, de l’atelier vélo. Votre tandem est-il à vendre ?'

test('Ada and Bob use two replicas, and the whole guide works', async ({ replicas: { one, two }, openAt }) => {
  const ada = await openAt(one.url, 'Ada')
  const bob = await openAt(two.url, 'Bob')

  // From a profile: the list shows a preview, the dot and the count, and a notification.
  await bob.contacts(ada)
  await ada.page.goto('/')
  await ada.page.getByRole('button', { name: 'Compte de Ada' }).click()
  await ada.page.getByRole('menuitem', { name: 'Activer les notifications' }).click()
  await bob.sends('Ada', hello)
  await expect(ada.row('Bob')).toContainText('Votre tandem')
  await expect(ada.row('Bob')).toHaveClass(/unread/)
  await expect.poll(() => ada.unreadCount()).toBe(1)
  await expect.poll(() => notifications(ada.page)).toEqual([['Bob', '1 nouveau message']])

  await ada.opens('Bob')
  await expect(bob.message(hello)).toContainText('Lu')
  await expect.poll(() => ada.unreadCount()).toBe(0)
  await ada.sends('Bob', 'Oui, passez jeudi.')
  await expect(bob.message('Oui, passez jeudi.')).toHaveCount(1)
  await expect(ada.message('Oui, passez jeudi.')).toContainText('Lu')

  // From the contacts.
  await openAt(two.url, 'Chloé')
  const relationship = '{ subject: "Ada", kind: CONTACT, otherSubject: "Chloé", exists: true }'
  await two.requestAsPlatform(
    `mutation { setRelationships(input: { relationships: [${relationship}] }) { userErrors { code } } }`,
  )
  await ada.page.getByRole('link', { name: 'Nouvelle conversation' }).click()
  await ada.page.getByRole('link', { name: 'Chloé' }).click()
  await ada.sends('Chloé', 'Bonjour Chloé, venez-vous samedi ?')
  await expect(ada.message('Bonjour Chloé')).toContainText('Envoyé')

  await ada.opens('Bob')
  await bob.chooses('Clôturer')
  await expect(ada.page.getByText('Bob a clôturé cette conversation.')).toBeVisible()
  await expect(ada.composer('Bob')).toHaveCount(0)

  await ada.chooses('Supprimer')
  await ada.page.getByRole('alertdialog').getByRole('button', { name: 'Supprimer définitivement' }).click()
  await expect(ada.row('Bob')).toHaveCount(0)
  await expect(bob.row('Ada')).toHaveCount(0)
  await expect(bob.page.getByText('Cette conversation n’existe plus')).toBeVisible()
})

for (const end of ['stop', 'kill'] as const) {
  test(`Ada’s replica ends (${end}): her page continues on the other one, and shows each message once`, async ({
    replicas: { one, two, balancer },
    openAt,
  }) => {
    const ada = await openAt(balancer.url, 'Ada')
    const bob = await openAt(two.url, 'Bob')
    await bob.contacts(ada)
    await bob.sends('Ada', hello)
    await ada.page.goto('/')
    await ada.opens('Bob')

    await one[end]()
    await bob.sends('Ada', 'Vous êtes là ?')
    await expect(ada.message('Vous êtes là ?')).toHaveCount(1, slow)
    await ada.sends('Bob', 'Toujours.')
    await expect(bob.message('Toujours.')).toHaveCount(1)

    await one.start()
    await two[end]()
    await expect(bob.page.getByText('Reconnexion en cours…')).toBeVisible()
    await ada.sends('Bob', 'Et encore.')
    await two.start()
    await expect(bob.message('Et encore.')).toHaveCount(1, slow)
    await expect(ada.page.getByRole('article')).toHaveText([/tandem/, /là/, /Toujours/, /encore/])
  })
}

test('Ada is signed out through one replica, and leaves the page of the other', async ({ replicas: { one, two }, openAt }) => {
  const ada = await openAt(one.url, 'Ada')
  await two.requestAsPlatform('mutation { revokeTokens(input: { subject: "Ada" }) { userErrors { code } } }')
  await expect(ada.page.getByRole('heading', { name: 'Votre session a expiré' })).toBeVisible()
})
