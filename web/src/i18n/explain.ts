import type { Failure } from '../transport/failure'
import { duration } from './dates'
import type { Speech } from './language'

/** A failure in the member's words. Codes that only the platform's own mutations answer have none. */
export function explain({ code, retryAfter }: Failure, { t, locale }: Pick<Speech, 't' | 'locale'>): string {
  if (retryAfter) return t.errors.later(duration(retryAfter, locale))
  return code in t.errors ? t.errors[code as Exclude<keyof typeof t.errors, 'later'>] : t.errors.unknown
}
