import type { Page } from '@playwright/test'
import { expect, test } from './stage.ts'

test('a developer tries the API in GraphiQL', async ({ page, service }) => {
  const elsewhere: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.host !== new URL(service.url).host) elsewhere.push(url.href)
  })
  await page.goto(`${service.url}/graphiql`)
  await page.getByRole('combobox', { name: 'Send as' }).selectOption({ label: 'Claire Moreau' })
  await expect(page.locator('.graphiql-editor-tool')).toContainText('Bearer')

  await page.getByRole('button', { name: /Execute query/ }).click()
  await expect(response(page)).toContainText('unreadConversationCount')
  await expect(response(page)).toContainText('Claire')
  await page.screenshot({ path: 'screenshots/graphiql-query.png' })

  await page.getByRole('tab', { name: 'ConversationEvents' }).click()
  await expect(page.locator('.graphiql-editor-tool')).toContainText('Bearer')
  const frames: string[] = []
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => frames.push(String(payload))))
  await page.getByRole('button', { name: /Execute query/ }).click()
  await expect.poll(() => frames.join()).toContain('"subscribe"')
  await expect(async () => {
    await service.say('eloise', 'claire', 'Bonjour GraphiQL')
    await expect(response(page)).toContainText('MessageSent', { timeout: 2_000 })
  }).toPass()
  await page.screenshot({ path: 'screenshots/graphiql-subscription.png' })
  expect(elsewhere).toEqual([])
})

function response(page: Page) {
  return page.locator('.result-window')
}
