import { checkView } from './support/check-view.ts'
import { expect, test } from './support/platform.ts'

const eraseBob = `mutation { eraseMember(input: { subject: "Bob" }) { erasedMemberId userErrors { code } } }`

test('the platform erases Bob: Ada keeps their messages, from a deleted member', async ({ service, openAs }) => {
  const ada = await openAs('Ada')
  const bob = await openAs('Bob')
  await bob.contacts(ada)
  await bob.sends('Ada', 'Bonjour Ada, votre vélo est-il à vendre ?')
  await ada.opens('Bob')
  await ada.sends('Bob', 'Oui, passez quand vous voulez.')
  await expect(bob.message('Oui, passez quand vous voulez.')).toBeVisible()

  await service.requestAsPlatform(eraseBob)
  const deletedMember = 'Membre supprimé'
  await expect(ada.row(deletedMember)).toContainText('Terminée')
  await expect(ada.history(deletedMember)).toContainText('votre vélo est-il à vendre ?')
  await expect(ada.page.getByText(`${deletedMember} a clôturé cette conversation.`)).toBeVisible()
  await expect(ada.page.getByText('Bob')).toHaveCount(0)
  await expect(ada.page.getByRole('link', { name: 'Nouvelle conversation' })).toHaveCount(1)
  await checkView(ada.page, 'erased-wide-light')

  await ada.page.locator('#pane').getByRole('link', { name: deletedMember }).click()
  await expect(ada.page.getByText('Vous ne pouvez pas écrire à ce membre.')).toBeVisible()
  // Bob’s session ends at the same moment.
  await expect(bob.page.getByRole('heading', { name: 'Votre session a expiré' })).toBeVisible()
})
