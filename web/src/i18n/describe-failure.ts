import type { Failure } from '../transport/failure'
import { formatDuration } from './dates'
import type { Localization } from './localization'

/** Returns the text of a failure in the member's language. Codes of the platform's mutations have no specific text. */
export function describeFailure({ code, retryAfter }: Failure, { t, locale }: Pick<Localization, 't' | 'locale'>): string {
  if (retryAfter) return t.errors.later(formatDuration(retryAfter, locale))
  return code in t.errors ? t.errors[code as Exclude<keyof typeof t.errors, 'later'>] : t.errors.unknown
}
