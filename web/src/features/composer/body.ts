/** What the service takes: so many code points, once trimmed. */
export const longestBody = 10_000

const breaks = /[\v\f\u0085]/g
const refused = /[^\P{Cc}\n\r\t]/gu
const halves = /\p{Cs}/gu

/**
 * Without the control characters that the service refuses: those that mean a new line or page somewhere (slides, word
 * processors) break the line, others go.
 */
export function clean(text: string): string {
  return text.replace(breaks, '\n').replace(refused, '')
}

/** What is sent. Half a surrogate pair is no character; while typing, its other half may still come. */
export function bodyOf(text: string): string {
  return clean(text).replace(halves, '').trim()
}

/** How many characters may still be written, as the service counts them: negative where it would refuse. */
export function roomLeft(body: string): number {
  // No text has more code points than units: short ones need not be counted.
  return body.length <= longestBody / 2 ? longestBody - body.length : longestBody - [...body].length
}
