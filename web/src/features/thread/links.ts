import { LinkifyIt } from 'linkify-it'

export interface Part {
  /** Where the part starts in the message. */
  offset: number
  /** The text as the member wrote it. */
  text: string
  /** The URL, if the part is a web address. */
  href?: string
}

// Only addresses with `http://`, `https://` or `www.`: "bonjour.il fait beau" lacks a space and is not an address.
const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false })
  .add('ftp:', null)
  .add('mailto:', null)
  .add('//', null)
  .add('www.', {
    validate: (text, offset, self) => self.testSchemaAt(`https://www.${text.slice(offset)}`, 'https:', 6) - '//www.'.length,
    normalize: (match) => {
      match.url = `https://${match.url}`
    },
  })

// Letters of other alphabets, invisible characters and bidi controls can make an address look like another one.
const plainHost = /^(localhost|[a-z0-9à-öø-ÿœ-]+(\.[a-z0-9à-öø-ÿœ-]+)+)$/i
const invisibleCharacters = /[\p{Cf}\p{Cc}]/u

/** Splits the text of a message at its web addresses. Joined, the parts equal the text. */
export function splitAtLinks(body: string): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const { index, lastIndex, raw, url } of linkify.match(body) ?? []) {
    if (!isPlain(raw, url)) continue
    if (index > end) parts.push({ offset: end, text: body.slice(end, index) })
    parts.push({ offset: index, text: raw, href: url })
    end = lastIndex
  }
  if (end < body.length) parts.push({ offset: end, text: body.slice(end) })
  return parts
}

function isPlain(text: string, url: string): boolean {
  const host = /^https?:\/\/([^/?#:]+)/i.exec(url)?.[1]
  return host !== undefined && plainHost.test(host) && !invisibleCharacters.test(text) && URL.canParse(url)
}
