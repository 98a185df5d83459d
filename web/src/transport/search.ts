/** Returns the search to send. A lone surrogate is removed: the service would reject the whole request. */
export function normalizeSearch(typed: string): string {
  return typed.replace(/\p{Cs}/gu, '').trim()
}

/** Maximum length in characters. The service finds nothing for a longer search. */
export const maxSearchLength = 200

/**
 * Returns whether each word of the search is the start of a word in the texts, in any order, ignoring case,
 * accents and punctuation: approximately what the service does.
 */
export function matchesSearch(search: string, texts: readonly string[]): boolean {
  const terms = alphanumericRuns(foldLetters(search))
  if (terms.length === 0) return !search.replace(/^\s*@+/, '').trim()
  const words = texts.flatMap(wordsOf)
  return terms.every((term) =>
    words.some((word) => (unspacedScript.test(term) ? word.includes(term) : word.startsWith(term))),
  )
}

// Scripts that are written without spaces: a word may start at any letter.
const unspacedScript = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u

/** "Jean-Pierre" has the words "jean", "pierre" and "jeanpierre". */
function wordsOf(text: string): string[] {
  return foldLetters(text)
    .split(/\s+/u)
    .flatMap((part) => [...alphanumericRuns(part), alphanumericRuns(part).join('')])
}

function alphanumericRuns(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
}

const folded: Record<string, string> = { æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ł: 'l', ŧ: 't', þ: 'th', ς: 'σ' }

function foldLetters(text: string): string {
  const letters = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().toUpperCase().toLowerCase()
  return letters.replace(/[æœøđðħłŧþς]/g, (letter) => folded[letter] ?? letter)
}
