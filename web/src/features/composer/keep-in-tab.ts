import { tabStorage } from '../../state/storage'
import type { Keep, Unsent } from './outbox'

/** Keeps what is unsent for this tab and this member. */
export function keepInTab(memberId: string): Keep {
  const place = `causerie-unsent-${memberId}`
  return {
    load: () => read(tabStorage.read(place) ?? '[]'),
    save: (messages) => tabStorage.write(place, messages.length > 0 ? JSON.stringify(messages) : null),
  }
}

/** What another version of the page has left there, or somebody's script, is passed over. */
function read(json: string): Unsent[] {
  try {
    const kept: unknown = JSON.parse(json)
    return Array.isArray(kept) ? kept.filter(isUnsent) : []
  } catch {
    return []
  }
}

const texts = ['clientKey', 'addressee', 'body', 'writtenAt'] as const

function isUnsent(kept: Partial<Unsent> | null): kept is Unsent {
  return kept !== null && texts.every((name) => typeof kept[name] === 'string') && !Number.isNaN(Date.parse(kept.writtenAt ?? ''))
}
