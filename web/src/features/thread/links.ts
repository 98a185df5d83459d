import { LinkifyIt } from 'linkify-it'

export interface Part {
  /** Where in the message it begins. */
  place: number
  /** As it was written. */
  text: string
  /** Where it leads, for a web address. */
  href?: string
}

// Nothing without `http://`, `https://` or `www.` before it: "bonjour.il fait beau" lacks a space, and is no address.
const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false })
  .add('ftp:', null)
  .add('mailto:', null)
  .add('//', null)
  .add('www.', {
    validate: (text, place, self) => self.testSchemaAt(`https://www.${text.slice(place)}`, 'https:', 6) - '//www.'.length,
    normalize: (match) => {
      match.url = `https://${match.url}`
    },
  })

// Else it could pass for another: by letters of other alphabets, by what is not seen or turns the rest around.
const plainHost = /^(localhost|[a-z0-9à-öø-ÿœ-]+(\.[a-z0-9à-öø-ÿœ-]+)+)$/i
const unseen = /[\p{Cf}\p{Cc}]/u

/** A message's text, cut at its web addresses. All parts together are the text. */
export function partsOf(body: string): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const { index, lastIndex, raw, url } of linkify.match(body) ?? []) {
    if (!isPlain(raw, url)) continue
    if (index > end) parts.push({ place: end, text: body.slice(end, index) })
    parts.push({ place: index, text: raw, href: url })
    end = lastIndex
  }
  if (end < body.length) parts.push({ place: end, text: body.slice(end) })
  return parts
}

function isPlain(text: string, url: string): boolean {
  const host = /^https?:\/\/([^/?#:]+)/i.exec(url)?.[1]
  return host !== undefined && plainHost.test(host) && !unseen.test(text) && URL.canParse(url)
}
