/** What is asked for: half a surrogate pair is no character, and the service would refuse all of the request. */
export function searchedFor(typed: string): string {
  return typed.replace(/\p{Cs}/gu, '').trim()
}

/** The service finds nobody by more characters. */
export const longestSearch = 200

/** Whether one of these texts contains what is searched for, as the service searches: without case and accents. */
export function contains(search: string, texts: readonly string[]): boolean {
  return texts.some((text) => sameLetters(text).includes(sameLetters(search.trim())))
}

function sameLetters(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase('fr')
}
