import { expect, test } from 'vitest'
import { splitAtLinks } from './links'

function linksIn(body: string): string[] {
  expect(splitAtLinks(body).map(({ text }) => text).join('')).toBe(body)
  return splitAtLinks(body).flatMap(({ href }) => href ?? [])
}

test.each([
  ['https://example.org', ['https://example.org']],
  ['Voir https://example.org/a?b=c#d, puis http://example.org/e.', ['https://example.org/a?b=c#d', 'http://example.org/e']],
  ['(https://example.org/a_(b)) « https://example.org/c »', ['https://example.org/a_(b)', 'https://example.org/c']],
  ['https://example.org/a\nhttps://example.org/b', ['https://example.org/a', 'https://example.org/b']],
  ['HTTPS://EXAMPLE.ORG/A!', ['HTTPS://EXAMPLE.ORG/A']],
  ['https://élan.example/été https://example.org:8443/ http://192.168.1.20/ http://localhost:3000/a', ['https://élan.example/été', 'https://example.org:8443/', 'http://192.168.1.20/', 'http://localhost:3000/a']],
  ['www.example.org/a, et WWW.example.org', ['https://www.example.org/a', 'https://WWW.example.org']],
])('the addresses in %s become links', (body, links) => {
  expect(linksIn(body)).toEqual(links)
})

test.each([
  'Bonjour.il fait beau',
  'example.org et ada@example.org',
  'javascript:alert(1) data:text/html,x ftp://example.org //example.org mailto:ada@example.org file:///etc/passwd',
  'https:// http://? https://é',
  'www. et www.',
  // Look-alikes: Cyrillic a, Greek alpha, dotless i.
  'https://аpple.com https://αpple.com https://gıthub.com',
  // Bidi controls and zero-width characters.
  'https://example.org/\u202egpj.exe https://exam\u200bple.org https://example.org/a\u2066b',
])('%s has no links', (body) => {
  expect(linksIn(body)).toEqual([])
})

test('user information before an @ does not pass for the host', () => {
  expect(linksIn('https://paypal.com@evil.example/ https://ada:secret@example.org')).not.toContainEqual(
    expect.stringContaining('@'),
  )
})

test('a message full of beginnings of addresses is split in linear time', () => {
  for (const body of ['www.a.fr/('.repeat(1_000), `https://${'a'.repeat(9_000)}.`, 'http:'.repeat(2_000)]) linksIn(body)
})
