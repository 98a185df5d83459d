import type { Failure } from '../transport/failure'
import { duration } from './dates'
import type { Speech } from './language'

/** A failure in the member's words. */
export function explain({ code, retryAfter }: Failure, { t, locale }: Pick<Speech, 't' | 'locale'>): string {
  return retryAfter ? t.errors.later(duration(retryAfter, locale)) : t.errors[code]
}
