const first = 500
const longest = 30_000

/**
 * How long to wait before the next attempt, in milliseconds: twice as long each time, and somewhere in the upper
 * half of that at random, so that a thousand pages do not come back to a restarted service in the same moment.
 */
export function backOff(attempt: number, random = Math.random): number {
  const ceiling = Math.min(longest, first * 2 ** attempt)
  return ceiling * (0.5 + random() / 2)
}
