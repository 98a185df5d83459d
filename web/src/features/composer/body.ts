/** In code points of the trimmed text, as the service counts them. */
const maxBodyLength = 10_000

const lineBreaks = /[\v\f\u0085]/g
const controlCharacters = /[^\P{Cc}\n\r\t]/gu
const loneSurrogates = /\p{Cs}/gu

/**
 * Removes the control characters that the service rejects. Those that separate lines or pages in slides and word
 * processors become line breaks.
 */
export function withoutControlCharacters(text: string): string {
  return text.replace(lineBreaks, '\n').replace(controlCharacters, '')
}

/**
 * Returns the body to send. Lone surrogates are removed only here: while the member types, the other half of a pair may
 * still come.
 */
export function bodyOf(text: string): string {
  return withoutControlCharacters(text).replace(loneSurrogates, '').trim()
}

/** Returns how many characters may be added: negative if the service would reject the body. */
export function charactersLeft(body: string): number {
  // A text has at most as many code points as UTF-16 units, so a short one need not be counted.
  return body.length <= maxBodyLength / 2 ? maxBodyLength - body.length : maxBodyLength - [...body].length
}
