import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'

/** Serves a page whose operations (or those with a matching name) are older than those the service knows. */
export async function serveOlderPage(page: Page, names = /./) {
  await page.route('**/assets/index-*.js', async (route) => {
    const list = await page.request.get(new URL('/documents.json', route.request().url()).href)
    let script = await (await route.fetch()).text()
    for (const [hash, text] of Object.entries<string>(await list.json())) {
      const [start = '', kind, name = ''] = /^(\w+) (\w+)/.exec(text) ?? []
      if (!names.test(name)) continue
      const older = `${kind} Older${name}`
      const olderHash = createHash('sha256').update(text.replace(start, older)).digest('hex')
      script = script.replace(hash, olderHash).replace(new RegExp(`${start}\\b`), older)
    }
    await route.fulfill({ body: script, contentType: 'text/javascript' })
  })
}
