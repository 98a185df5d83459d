import { once } from 'node:events'
import { createServer, request as ask, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from './stage.ts'

/** A proxy that asks for another host than the browser did, and does not say so. */
async function proxyTo(service: URL) {
  const onward = ({ method, url, headers }: IncomingMessage) =>
    ask({ host: service.hostname, port: service.port, method, path: url, headers: { ...headers, host: 'inside.example' } })
  const proxy = createServer((asked, answer) => {
    asked.pipe(onward(asked)).on('response', (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers)
      answered.pipe(answer)
    })
  })
  proxy.on('upgrade', (asked, browser) => {
    onward(asked)
      .on('response', (refused) => browser.end(`HTTP/1.1 ${refused.statusCode} Refused\r\n\r\n`))
      .end()
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return proxy
}

test('a proxy keeps sockets out: the page says what to do about it', async ({ service, page }) => {
  const proxy = await proxyTo(new URL(service.url))
  const { port } = proxy.address() as AddressInfo
  const token = await (await fetch(`${service.url}/demo/token/claire`, { method: 'POST' })).text()

  await page.goto(`http://127.0.0.1:${port}/#token=${token.trim()}`)

  await expect(page.getByRole('status').getByText('bloquée en chemin')).toBeVisible({ timeout: 35_000 })
  await expect(page.getByText('Éloïse Garnier').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Recharger' })).toBeVisible()
  await page.screenshot({ path: 'screenshots/blocked-way-wide-light.png' })
  proxy.closeAllConnections()
  proxy.close()
})
