/** What is asked for: half a surrogate pair is no character, and the service would refuse all of the request. */
export function searchedFor(typed: string): string {
  return typed.replace(/\p{Cs}/gu, '').trim()
}

/** The service finds nobody by more characters. */
export const longestSearch = 200

/**
 * Whether each word of a search begins a word of these texts, about as the service finds them: without case, accents and
 * punctuation, in any order.
 */
export function contains(search: string, texts: readonly string[]): boolean {
  const asked = pieces(sameLetters(search))
  if (asked.length === 0) return !search.replace(/^\s*@+/, '').trim()
  const words = texts.flatMap(wordsOf)
  return asked.every((wanted) =>
    words.some((word) => (spaceless.test(wanted) ? word.includes(wanted) : word.startsWith(wanted))),
  )
}

// Words begin at each of these.
const spaceless = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u

function wordsOf(text: string): string[] {
  return sameLetters(text)
    .split(/\s+/u)
    .flatMap((run) => [...pieces(run), pieces(run).join('')])
}

function pieces(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
}

const plain: Record<string, string> = { æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ł: 'l', ŧ: 't', þ: 'th', ς: 'σ' }

function sameLetters(text: string): string {
  const letters = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().toUpperCase().toLowerCase()
  return letters.replace(/[æœøđðħłŧþς]/g, (letter) => plain[letter] ?? letter)
}
