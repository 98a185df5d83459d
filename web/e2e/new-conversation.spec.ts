import type { Page } from '@playwright/test'
import { look } from './look.ts'
import { expect, test } from './stage.ts'

const claire = 'Claire Moreau'
const margaux = 'Margaux Delcourt'
const hello = 'Bonjour Margaux, je suis Claire, de l’atelier lecture. Votre affiche est-elle à vendre ?'

test('Claire finds Margaux in the picker and writes her a first message', async ({ enter }) => {
  const atClaires = await enter(claire)
  const atMargauxs = await enter(margaux)
  const { page } = atClaires
  await expect(atClaires.row(margaux)).toHaveCount(0)

  await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
  const people = page.getByRole('list', { name: 'Contacts et membres suivis' })
  await expect(people.getByRole('link').nth(1)).toBeVisible()
  await page.getByRole('searchbox', { name: 'À qui voulez-vous écrire' }).fill('marg')
  await expect(people.getByRole('link')).toHaveCount(1)
  await people.getByRole('link', { name: margaux }).click()

  await expect(page.getByText('Un bon premier message')).toBeVisible()
  await atClaires.writes(margaux, hello)
  await expect(page).toHaveURL(/\/c\//)
  await expect(atClaires.message(hello)).toHaveCount(1)
  await expect(atClaires.row(margaux)).toBeVisible()

  await expect(atMargauxs.row(claire)).toHaveClass(/unread/)
  await atMargauxs.opens(claire)
  await expect(atMargauxs.message(hello)).toBeVisible()
  await expect(atClaires.message(hello)).toContainText('Lu')
})

test('Claire contacts Margaux from her profile', async ({ enter }) => {
  const atMargauxs = await enter(margaux)
  const atClaires = await enter(claire)
  await atClaires.findsByAddress(atMargauxs)
  await atClaires.writes(margaux, hello)
  await expect(atMargauxs.row(claire)).toHaveClass(/unread/)
})

test('what Claire types while her first message is on its way becomes her draft of the conversation', async ({ enter }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  await findsMargaux(page)
  const start = await held(page, 'StartConversation')
  await atClaires.writes(margaux, hello)
  await expect(atClaires.composer(margaux)).toHaveValue('')
  await expect(atClaires.message(hello)).toContainText('Envoi')
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('Et je viens aec')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  start.pass()

  await expect(page).toHaveURL(/\/c\//)
  await expect(atClaires.composer(margaux)).toBeFocused()
  await page.keyboard.type('v')
  await expect(atClaires.composer(margaux)).toHaveValue('Et je viens avec')
  await expect(atClaires.message(hello)).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(atClaires.message('Et je viens avec')).toContainText('Envoyé')
  await page.reload()
  await expect(atClaires.message(hello)).toHaveCount(1)
  await expect(atClaires.composer(margaux)).toHaveValue('')
})

test('on a phone the keyboard stays open when the conversation begins', async ({ enter }) => {
  const atClaires = await enter(claire, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const { page } = atClaires
  await findsMargaux(page)
  const start = await held(page, 'StartConversation')
  await expect(atClaires.composer(margaux)).not.toBeFocused()
  await atClaires.composer(margaux).tap()
  await page.keyboard.type(hello)
  await page.getByRole('button', { name: 'Envoyer' }).tap()
  await page.keyboard.type('Et puis')
  await look(page, 'first-message-sending-phone-light')
  start.pass()
  await expect(page).toHaveURL(/\/c\//)
  await expect(atClaires.composer(margaux)).toBeFocused()
  await expect(atClaires.composer(margaux)).toHaveValue('Et puis')
})

test('a second message is sent behind the first', async ({ enter }) => {
  const atClaires = await enter(claire)
  const atMargauxs = await enter(margaux)
  const { page } = atClaires
  await findsMargaux(page)
  const start = await held(page, 'StartConversation')
  await atClaires.writes(margaux, hello)
  await atClaires.writes(margaux, 'Je peux passer jeudi.')
  start.pass()
  await expect(page).toHaveURL(/\/c\//)
  await expect(atClaires.message('Je peux passer jeudi.')).toContainText('Envoyé')
  await atMargauxs.opens(claire)
  await expect(atMargauxs.page.getByRole('article')).toHaveText([/Bonjour Margaux/, /Je peux passer jeudi/])
})

test('a first message is refused for good: its text comes back before what was typed since', async ({ enter, service }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  await findsMargaux(page)
  const start = await held(page, 'StartConversation')
  await atClaires.writes(margaux, hello)
  await page.keyboard.type('Et ')
  const { member } = await service.ask('margaux', '{ member(by: { handle: "claire" }) { id } }')
  await service.ask('margaux', `mutation { blockMember(input: { memberId: "${member.id}" }) { userErrors { code } } }`)
  start.pass()
  await expect(page.getByRole('alert').filter({ hasText: 'Vous ne pouvez pas écrire à ce membre.' })).toBeVisible()
  await expect(atClaires.composer(margaux)).toHaveValue(`${hello}\nEt `)
  await page.keyboard.type('puis')
  await expect(atClaires.composer(margaux)).toHaveValue(`${hello}\nEt puis`)
})

test('a first message does not get through: it outlives a reload, and is sent again', async ({ enter }) => {
  const atClaires = await enter(claire)
  const { page } = atClaires
  await findsMargaux(page)
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('StartConversation') ? route.abort('connectionreset') : route.continue(),
  )
  await atClaires.writes(margaux, hello)
  await expect(atClaires.message(hello)).toContainText('Non envoyé')
  await page.reload()
  await expect(atClaires.message(hello)).toContainText('Non envoyé')
  await look(page, 'first-message-failed-wide-light')
  await page.unroute('**/graphql')
  await atClaires.message(hello).getByRole('button', { name: 'Réessayer' }).click()
  await expect(page).toHaveURL(/\/c\//)
  await expect(atClaires.message(hello)).toContainText('Envoyé')
})

async function findsMargaux(page: Page) {
  await page.getByRole('link', { name: 'Nouvelle conversation' }).click()
  await page.getByRole('link', { name: margaux }).click()
}

/** Holds an operation of the page until it may pass. */
async function held(page: Page, operation: string) {
  let pass = () => {}
  const passed = new Promise<void>((resolve) => (pass = resolve))
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes(operation)) await passed
    await route.continue()
  })
  return { pass }
}
