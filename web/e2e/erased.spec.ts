import { look } from './look.ts'
import { expect, test } from './platform.ts'

const erase = `mutation { eraseMember(input: { subject: "Bob" }) { erasedMemberId userErrors { code } } }`

test('the platform erases Bob: Ada keeps what they wrote, from a deleted member', async ({ served, arrive }) => {
  const atAdas = await arrive('Ada')
  const atBobs = await arrive('Bob')
  await atBobs.findsByAddress(atAdas)
  await atBobs.writes('Ada', 'Bonjour Ada, votre vélo est-il à vendre ?')
  await atAdas.opens('Bob')
  await atAdas.writes('Bob', 'Oui, passez quand vous voulez.')
  await expect(atBobs.message('Oui, passez quand vous voulez.')).toBeVisible()

  await served.askAsPlatform(erase)
  const gone = 'Membre supprimé'
  await expect(atAdas.row(gone)).toContainText('Terminée')
  await expect(atAdas.history(gone)).toContainText('votre vélo est-il à vendre ?')
  await expect(atAdas.page.getByText(`${gone} a clôturé cette conversation.`)).toBeVisible()
  await expect(atAdas.page.getByText('Bob')).toHaveCount(0)
  await expect(atAdas.page.getByRole('link', { name: 'Nouvelle conversation' })).toHaveCount(1)
  await look(atAdas.page, 'erased-wide-light')

  await atAdas.page.locator('#pane').getByRole('link', { name: gone }).click()
  await expect(atAdas.page.getByText('Vous ne pouvez pas écrire à ce membre.')).toBeVisible()
  // He himself is signed out, in the moment that he is.
  await expect(atBobs.page.getByRole('heading', { name: 'Votre session a expiré' })).toBeVisible()
})
