// Hebrew, Arabic and other scripts that are written from right to left.
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** Isolates a right-to-left name in a sentence. Otherwise it would reorder the characters beside it. */
export function bidiIsolate(name: string): string {
  return rightToLeft.test(name) ? `\u2068${name}\u2069` : name
}
