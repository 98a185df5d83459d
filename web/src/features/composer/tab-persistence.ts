import { tabStorage } from '../../state/storage'
import type { Persistence, UnsentMessage } from './outbox'

/** Keeps the unsent messages of a member in the tab's storage. */
export function tabPersistence(memberId: string): Persistence {
  const storageKey = `causerie-unsent-${memberId}`
  return {
    load: () => parse(tabStorage.read(storageKey) ?? '[]'),
    save: (messages) => tabStorage.write(storageKey, messages.length > 0 ? JSON.stringify(messages) : null),
  }
}

/** Entries that another version of the page or another script has written there are ignored. */
function parse(json: string): UnsentMessage[] {
  try {
    const stored: unknown = JSON.parse(json)
    return Array.isArray(stored) ? stored.filter(isUnsentMessage) : []
  } catch {
    return []
  }
}

const textFields = ['clientKey', 'addressee', 'body', 'writtenAt'] as const

function isUnsentMessage(entry: Partial<UnsentMessage> | null): entry is UnsentMessage {
  return (
    entry !== null &&
    textFields.every((name) => typeof entry[name] === 'string') &&
    !Number.isNaN(Date.parse(entry.writtenAt ?? ''))
  )
}
