import type { PageRequest, PageState } from '../notification/page-request'

declare const self: ServiceWorkerGlobalScope

interface Page extends PageState {
  client: WindowClient
}

/**
 * Returns the open pages of a member, the last used first. Those opened before the worker started count, too. A page that
 * is loading, suspended or signed out does not answer.
 */
export async function pagesOf(memberId: string, timeoutMs: number): Promise<Page[]> {
  const clients = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const pages = await Promise.all(clients.map((client) => ask(client, timeoutMs)))
  return pages.filter((page) => page !== null).filter((page) => page.memberId === memberId)
}

/** The URL does not tell: `WindowClient.url` is the address with which the page was opened. */
function ask(client: WindowClient, timeoutMs: number): Promise<Page | null> {
  const { port1, port2 } = new MessageChannel()
  const request: PageRequest = { asks: 'state' }
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<PageState>) => resolve({ ...data, client })
    setTimeout(() => resolve(null), timeoutMs)
    client.postMessage(request, [port2])
  })
}
