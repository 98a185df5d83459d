import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from './support/demo.ts'

/** A proxy that replaces the Host header, without a header that names the original host. */
async function startProxy(service: URL) {
  const forward = ({ method, url, headers }: IncomingMessage) =>
    request({ host: service.hostname, port: service.port, method, path: url, headers: { ...headers, host: 'inside.example' } })
  const proxy = createServer((incoming, outgoing) => {
    incoming.pipe(forward(incoming)).on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(outgoing)
    })
  })
  proxy.on('upgrade', (incoming, socket) => {
    forward(incoming)
      .on('response', (response) => socket.end(`HTTP/1.1 ${response.statusCode} Refused\r\n\r\n`))
      .end()
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return proxy
}

test('a proxy blocks WebSockets: the page shows what to do', async ({ service, page }) => {
  const proxy = await startProxy(new URL(service.url))
  const { port } = proxy.address() as AddressInfo
  const token = await (await fetch(`${service.url}/demo/token/claire`, { method: 'POST' })).text()

  await page.goto(`http://127.0.0.1:${port}/#token=${token.trim()}`)

  await expect(page.getByRole('status').getByText('bloquée en chemin')).toBeVisible({ timeout: 35_000 })
  await expect(page.getByText('Éloïse Garnier').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Recharger' })).toBeVisible()
  await page.screenshot({ path: 'screenshots/blocked-sockets-wide-light.png' })
  proxy.closeAllConnections()
  proxy.close()
})
