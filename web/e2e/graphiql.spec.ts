import type { Page } from '@playwright/test'
import { expect, test } from './support/demo.ts'

test('a developer tries the API in GraphiQL', async ({ page, service }) => {
  const foreignRequests: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.host !== new URL(service.url).host) foreignRequests.push(url.href)
  })
  await page.goto(`${service.url}/graphiql`)
  await page.getByRole('combobox', { name: 'Send as' }).selectOption({ label: 'Claire Moreau' })
  await expect(tools(page)).toContainText('Bearer')

  await page.getByRole('button', { name: /Execute query/ }).click()
  await expect(response(page)).toContainText('unreadConversationCount')
  await expect(response(page)).toContainText('Claire')
  await page.screenshot({ path: 'screenshots/graphiql-query.png' })

  const { viewer } = await service.request('claire', '{ viewer { eventCursor } }')
  await page.getByRole('tab', { name: 'ConversationEvents' }).click()
  await expect(tools(page)).toContainText('Bearer')
  await setVariables(page, { after: viewer.eventCursor })
  await page.getByRole('button', { name: /Execute query/ }).click()
  // Received whether it is sent before or after the subscription is established.
  await service.send('eloise', 'claire', 'Bonjour GraphiQL')
  await expect(response(page)).toContainText('Bonjour GraphiQL')
  await service.send('eloise', 'claire', 'Encore moi')
  await expect(response(page)).toContainText('Encore moi')
  await page.screenshot({ path: 'screenshots/graphiql-subscription.png' })
  expect(foreignRequests).toEqual([])
})

test('GraphiQL of the demo has a sender: the operation of each tab returns data at once', async ({ page, service }) => {
  await page.goto(`${service.url}/graphiql`)
  await expect(page.getByRole('combobox', { name: 'Send as' })).toHaveValue('claire')
  for (const [tab, expected] of [
    ['Conversations', '"unreadConversationCount":'],
    ['StartConversation', '"preview": "Bonjour !"'],
    ['SendMessage', '"body": "Encore un mot."'],
    ['ConversationEvents', '"preview": "Bonjour GraphiQL !"'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click()
    await expect(page.locator('.graphiql-query-editor')).toContainText(tab)
    await page.getByRole('button', { name: /Execute query/ }).click()
    await expect.poll(() => responseText(page), { message: tab }).toContain(expected)
    expect(await responseText(page)).not.toContain('errors')
  }

  // The same works as another member.
  await page.getByRole('button', { name: /Stop query/ }).click()
  await page.getByRole('tab', { name: 'SendMessage' }).click()
  const before = await responseText(page)
  const token = await tools(page).innerText()
  await page.getByRole('combobox', { name: 'Send as' }).selectOption({ label: 'Éloïse Garnier' })
  await expect.poll(() => tools(page).innerText()).not.toBe(token)
  await page.getByRole('button', { name: /Execute query/ }).click()
  await expect.poll(() => responseText(page)).not.toBe(before)
  await expect.poll(() => responseText(page)).toContain('"body": "Encore un mot."')

  // The documentation and the query builder have labeled buttons.
  for (const [name, label] of [
    ['Show Documentation Explorer', 'Docs'],
    ['Show GraphiQL Explorer', 'Explorer'],
  ] as const) {
    const button = page.getByRole('button', { name })
    expect(await button.evaluate((element) => getComputedStyle(element, '::after').content)).toBe(`"${label}"`)
    await button.click()
    await expect(page.locator('.graphiql-plugin')).toContainText(label)
    await page.screenshot({ path: `screenshots/graphiql-${label.toLowerCase()}.png` })
  }
})

test('an operation is sent as it is written, even right after a change of tabs', async ({ page, service }) => {
  const postedBodies: string[] = []
  const sentFrames: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/graphql')) postedBodies.push(request.postData() ?? '')
  })
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sentFrames.push(String(payload))))
  await page.goto(`${service.url}/graphiql`)
  await page.getByRole('combobox', { name: 'Send as' }).selectOption({ label: 'Claire Moreau' })
  await expect(tools(page)).toContainText('Bearer')

  // In one go, so that GraphiQL has no time to parse the document of the new tab.
  await page.getByRole('tab', { name: 'ConversationEvents' }).evaluate(async (tab) => {
    tab.querySelector('button')?.click()
    await Promise.resolve()
    document.querySelector<HTMLElement>('.graphiql-execute-button')?.click()
  })
  await expect.poll(() => sentFrames.join()).toContain('"operationName":"ConversationEvents"')
  expect(postedBodies.join()).not.toContain('conversationEvents(after')
})

/** Returns the text of the whole response, with plain spaces. */
async function responseText(page: Page): Promise<string> {
  return (await response(page).innerText()).replaceAll('\u00a0', ' ')
}

function response(page: Page) {
  return page.locator('.result-window')
}

function tools(page: Page) {
  return page.locator('.graphiql-editor-tool')
}

async function setVariables(page: Page, variables: object) {
  await page.getByRole('button', { name: 'Variables' }).click()
  await tools(page).getByRole('textbox').first().focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(JSON.stringify(variables))
  // The editor has closed the brackets and quotes by itself.
  await page.keyboard.press('ControlOrMeta+Shift+End')
  await page.keyboard.press('Delete')
  await expect(tools(page)).toContainText(JSON.stringify(variables))
  await expect(tools(page)).not.toContainText('"}"')
}

test('all cookies are blocked: GraphiQL works nevertheless', async ({ page, service }) => {
  await page.addInitScript(() => {
    for (const name of ['sessionStorage', 'localStorage']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('Access is denied for this document.', 'SecurityError')
        },
      })
    }
  })
  await page.goto(`${service.url}/graphiql`)
  await expect(page.getByRole('combobox', { name: 'Send as' })).toBeVisible()
  await expect(page.getByRole('button', { name: /Execute query/ })).toBeVisible()
})
