const firstDelayMs = 500
const maxDelayMs = 30_000

/**
 * Returns the delay before the next attempt, in milliseconds. The ceiling doubles with each attempt; the delay is
 * random in its upper half, so that a thousand pages do not all reconnect to a restarted service at once.
 */
export function backoffDelay(attempt: number, random = Math.random): number {
  const ceiling = Math.min(maxDelayMs, firstDelayMs * 2 ** attempt)
  return ceiling * (0.5 + random() / 2)
}
