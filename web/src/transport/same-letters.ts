/** A text without case and accents, to search in as the service does. */
export function sameLetters(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase('fr')
}
