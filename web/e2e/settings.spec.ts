import { checkView } from './support/check-view.ts'
import { claireMoreau, eloiseGarnier } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'
import type { Member } from './support/member.ts'

const devices = {
  wide: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
}
const words = {
  'fr-FR': {
    account: `Compte de ${claireMoreau}`,
    settings: 'Réglages',
    email: 'E-mails de la plateforme',
    text: 'Afficher le texte des messages dans les notifications',
    quiet: 'Heures calmes, sans notification',
    from: 'De',
    until: 'à',
    close: 'Fermer',
  },
  'en-GB': {
    account: `${claireMoreau}’s account`,
    settings: 'Settings',
    email: 'E-mail from the platform',
    text: 'Show the text of messages in notifications',
    quiet: 'Quiet hours, without notifications',
    from: 'From',
    until: 'to',
    close: 'Close',
  },
}
const settingsQuery = '{ viewer { notificationSettings { push email showsText quietHours { from until timeZone } } showsReadMarks } }'

for (const [locale, text] of Object.entries(words)) {
  for (const [device, size] of Object.entries(devices)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`Claire changes her settings: ${locale}, ${device}, ${colorScheme}`, async ({ openAs, service }) => {
        const { page } = await openAs(claireMoreau, { ...size, colorScheme, locale })
        await page.getByRole('button', { name: text.account }).click()
        await page.getByRole('menuitem', { name: text.settings }).click()
        const dialog = page.getByRole('dialog', { name: text.settings })
        await expect(dialog.getByRole('checkbox', { name: text.email })).toBeChecked()
        // The demo pushes nothing.
        await expect(dialog.getByRole('checkbox')).toHaveCount(4)
        await dialog.getByRole('checkbox', { name: text.email }).click()
        await expect(dialog.getByRole('checkbox', { name: text.email })).not.toBeChecked()
        await dialog.getByRole('checkbox', { name: text.text }).click()
        await expect(dialog.getByRole('checkbox', { name: text.text })).toBeChecked()
        await dialog.getByRole('checkbox', { name: text.quiet }).click()
        await expect(dialog.getByLabel(text.from, { exact: true })).toHaveValue('22:00')
        await dialog.getByLabel(text.until, { exact: true }).fill('08:30')
        await dialog.getByLabel(text.from, { exact: true }).focus()
        await expect(dialog).toContainText('Europe/Paris')
        await checkView(page, `settings-${locale}-${device}-${colorScheme}`)
        await dialog.getByRole('button', { name: text.close }).click()
        await expect(dialog).toHaveCount(0)
        await expect(page.getByRole('button', { name: text.account })).toBeFocused()

        const { viewer } = await service.request('claire', settingsQuery)
        expect(viewer).toEqual({
          notificationSettings: {
            push: true,
            email: false,
            showsText: true,
            quietHours: { from: '22:00', until: '08:30', timeZone: 'Europe/Paris' },
          },
          showsReadMarks: true,
        })
      })
    }
  }
}

test('a setting that the service refuses stays, and says why', async ({ openAs }) => {
  const { page } = await openAs(claireMoreau)
  const dialog = await opensSettings(page)
  await dialog.getByRole('checkbox', { name: 'Heures calmes' }).click()
  await dialog.getByLabel('à', { exact: true }).fill('22:00')
  await dialog.getByLabel('De', { exact: true }).focus()
  await expect(dialog.getByRole('alert')).toHaveText('Les heures calmes doivent commencer et finir à des heures différentes.')
  await expect(dialog.getByLabel('à', { exact: true })).toHaveValue('07:00')
  await page.route('**/graphql', (route) => route.abort('connectionreset'))
  await dialog.getByRole('checkbox', { name: 'E-mails' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Le service ne répond pas.')
  await expect(dialog.getByRole('checkbox', { name: 'E-mails' })).toBeChecked()
  await page.unroute('**/graphql')
  await dialog.getByRole('checkbox', { name: 'E-mails' }).click()
  await expect(dialog.getByRole('checkbox', { name: 'E-mails' })).not.toBeChecked()
  await expect(dialog.getByRole('alert')).toHaveText('')
})

test('a time that Claire has typed is kept if she leaves with Escape', async ({ openAs }) => {
  const { page } = await openAs(claireMoreau)
  const dialog = await opensSettings(page)
  await dialog.getByRole('checkbox', { name: 'Heures calmes' }).click()
  await dialog.getByLabel('à', { exact: true }).fill('08:30')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await opensSettings(page)
  await expect(dialog.getByLabel('à', { exact: true })).toHaveValue('08:30')
})

test('Claire hides what she has read, and sees no more what others have', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  await claire.opens(eloiseGarnier)
  const eloise = await openAs(eloiseGarnier)
  await eloise.opens(claireMoreau)
  const dialog = await opensSettings(claire.page)
  await dialog.getByRole('checkbox', { name: 'Confirmations de lecture' }).click()
  await expect(dialog.getByRole('checkbox', { name: 'Confirmations de lecture' })).not.toBeChecked()
  await claire.page.keyboard.press('Escape')

  await claire.sends(eloiseGarnier, 'Lu ou pas ?')
  await expect(eloise.message('Lu ou pas ?')).toBeInViewport()
  await eloise.sends(claireMoreau, 'Mystère')
  await expect(claire.message('Mystère')).toBeInViewport()
  await expect(claire.message('Lu ou pas ?')).toContainText('Envoyé')
  await expect(eloise.message('Mystère')).toContainText('Envoyé')
})

async function opensSettings(page: Member['page']) {
  await page.getByRole('button', { name: `Compte de ${claireMoreau}` }).click()
  await page.getByRole('menuitem', { name: 'Réglages' }).click()
  return page.getByRole('dialog', { name: 'Réglages' })
}
