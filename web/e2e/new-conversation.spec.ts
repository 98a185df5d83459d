import type { Page } from '@playwright/test'
import { checkView } from './support/check-view.ts'
import { claireMoreau, margauxDelcourt } from './support/demo-members.ts'
import { expect, test } from './support/demo.ts'

const hello = 'Bonjour Margaux, je suis Claire, de l’atelier lecture. Votre affiche est-elle à vendre ?'

test('Claire finds Margaux in the picker and sends her a first message', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const margaux = await openAs(margauxDelcourt)
  const { page } = claire
  await expect(claire.row(margauxDelcourt)).toHaveCount(0)

  await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
  const members = page.getByRole('list', { name: 'Contacts et membres suivis' })
  await expect(members.getByRole('link').nth(1)).toBeVisible()
  await page.getByRole('searchbox', { name: 'À qui voulez-vous écrire' }).fill('marg')
  await expect(members.getByRole('link')).toHaveCount(1)
  await members.getByRole('link', { name: margauxDelcourt }).click()

  await expect(page.getByText('Un bon premier message')).toBeVisible()
  await claire.sends(margauxDelcourt, hello)
  await expect(page).toHaveURL(/\/c\//)
  await expect(claire.message(hello)).toHaveCount(1)
  await expect(claire.row(margauxDelcourt)).toBeVisible()

  await expect(margaux.row(claireMoreau)).toHaveClass(/unread/)
  await margaux.opens(claireMoreau)
  await expect(margaux.message(hello)).toBeVisible()
  await expect(claire.message(hello)).toContainText('Lu')
})

test('Claire contacts Margaux from her profile', async ({ openAs }) => {
  const margaux = await openAs(margauxDelcourt)
  const claire = await openAs(claireMoreau)
  await claire.contacts(margaux)
  await claire.sends(margauxDelcourt, hello)
  await expect(margaux.row(claireMoreau)).toHaveClass(/unread/)
})

test('what Claire types while her first message is being sent becomes the draft in the conversation', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await openMargaux(page)
  const start = await holdOperation(page, 'StartConversation')
  await claire.sends(margauxDelcourt, hello)
  await expect(claire.composer(margauxDelcourt)).toHaveValue('')
  await expect(claire.message(hello)).toContainText('Envoi')
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('Et je viens aec')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  start.release()

  await expect(page).toHaveURL(/\/c\//)
  await expect(claire.composer(margauxDelcourt)).toBeFocused()
  await page.keyboard.type('v')
  await expect(claire.composer(margauxDelcourt)).toHaveValue('Et je viens avec')
  await expect(claire.message(hello)).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(claire.message('Et je viens avec')).toContainText('Envoyé')
  await page.reload()
  await expect(claire.message(hello)).toHaveCount(1)
  await expect(claire.composer(margauxDelcourt)).toHaveValue('')
})

test('on a phone the keyboard stays open when the conversation starts', async ({ openAs }) => {
  const claire = await openAs(claireMoreau, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const { page } = claire
  await openMargaux(page)
  const start = await holdOperation(page, 'StartConversation')
  await expect(claire.composer(margauxDelcourt)).not.toBeFocused()
  await claire.composer(margauxDelcourt).tap()
  await page.keyboard.type(hello)
  await page.getByRole('button', { name: 'Envoyer' }).tap()
  await page.keyboard.type('Et puis')
  await checkView(page, 'first-message-sending-phone-light')
  start.release()
  await expect(page).toHaveURL(/\/c\//)
  await expect(claire.composer(margauxDelcourt)).toBeFocused()
  await expect(claire.composer(margauxDelcourt)).toHaveValue('Et puis')
})

test('a second message is sent after the first', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const margaux = await openAs(margauxDelcourt)
  const { page } = claire
  await openMargaux(page)
  const start = await holdOperation(page, 'StartConversation')
  await claire.sends(margauxDelcourt, hello)
  await claire.sends(margauxDelcourt, 'Je peux passer jeudi.')
  start.release()
  await expect(page).toHaveURL(/\/c\//)
  await expect(claire.message('Je peux passer jeudi.')).toContainText('Envoyé')
  await margaux.opens(claireMoreau)
  await expect(margaux.page.getByRole('article')).toHaveText([/Bonjour Margaux/, /Je peux passer jeudi/])
})

test('a first message is refused: its text returns before what was typed since', async ({ openAs, service }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await openMargaux(page)
  const start = await holdOperation(page, 'StartConversation')
  await claire.sends(margauxDelcourt, hello)
  await page.keyboard.type('Et ')
  const { member } = await service.request('margaux', '{ member(by: { handle: "claire" }) { id } }')
  await service.request('margaux', `mutation { blockMember(input: { memberId: "${member.id}" }) { userErrors { code } } }`)
  start.release()
  await expect(page.getByRole('alert').filter({ hasText: 'Vous ne pouvez pas écrire à ce membre.' })).toBeVisible()
  await expect(claire.composer(margauxDelcourt)).toHaveValue(`${hello}\nEt `)
  await page.keyboard.type('puis')
  await expect(claire.composer(margauxDelcourt)).toHaveValue(`${hello}\nEt puis`)
})

test('a first message fails: it is kept over a reload, and sent again', async ({ openAs }) => {
  const claire = await openAs(claireMoreau)
  const { page } = claire
  await openMargaux(page)
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('StartConversation') ? route.abort('connectionreset') : route.continue(),
  )
  await claire.sends(margauxDelcourt, hello)
  await expect(claire.message(hello)).toContainText('Non envoyé')
  await page.reload()
  await expect(claire.message(hello)).toContainText('Non envoyé')
  await checkView(page, 'first-message-failed-wide-light')
  await page.unroute('**/graphql')
  await claire.message(hello).getByRole('button', { name: 'Réessayer' }).click()
  await expect(page).toHaveURL(/\/c\//)
  await expect(claire.message(hello)).toContainText('Envoyé')
})

async function openMargaux(page: Page) {
  await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
  await page.getByRole('link', { name: margauxDelcourt }).click()
}

/** Holds an operation of the page back until `release` is called. */
async function holdOperation(page: Page, operation: string) {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes(operation)) await released
    await route.continue()
  })
  return { release }
}
