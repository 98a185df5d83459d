import { createContext, use, useSyncExternalStore } from 'react'
import { createStore } from '../../state/store'
import { tabStorage } from '../../state/storage'
import type { Failure } from '../../transport/failure'

/** Where the caret stands in a draft that moves to another field, and whether it is seen there. */
export interface Caret {
  start: number
  end: number
  focused: boolean
}

/**
 * What one member has half written, for each conversation, or each member whom they have not written to yet, by their
 * id. It stays while they look elsewhere, load the page again, or sign in again: for as long as the tab is open.
 */
export function createDrafts(writer: string) {
  const changes = createStore({})
  const refusals = new Map<string, Failure>()
  const carets = new Map<string, Caret>()
  const moved = new Map<string, string>()
  const place = (addressee: string) => `causerie-draft-${writer}-${addressee}`
  const read = (addressee: string) => tabStorage.read(place(addressee)) ?? ''

  function write(addressee: string, text: string) {
    refusals.delete(addressee)
    tabStorage.write(place(addressee), text || null)
    changes.become({})
  }

  return {
    listen: changes.listen,
    read,
    write,
    /** Why the text that came back was not sent; null once it is changed. */
    refusal: (addressee: string) => refusals.get(addressee) ?? null,
    /** What could not be sent comes back, before what was typed since. */
    giveBack(addressee: string, text: string, failure: Failure) {
      write(addressee, join(text, read(addressee)))
      refusals.set(addressee, failure)
      changes.become({})
    },
    /** The same person is written to in another place from now on. */
    move(from: string, to: string) {
      moved.set(from, to)
      write(to, join(read(to), read(from)))
      write(from, '')
    },
    /** The field is gone: where its draft moved on, its caret goes along. */
    leave(addressee: string, caret: Caret) {
      const next = moved.get(addressee)
      if (next) carets.set(next, caret)
      moved.delete(addressee)
    },
    /** Once, for the field that is there now. */
    takeCaret(addressee: string): Caret | undefined {
      const caret = carets.get(addressee)
      carets.delete(addressee)
      return caret
    },
  }
}

export type Drafts = ReturnType<typeof createDrafts>

export const DraftsContext = createContext<Drafts | null>(null)

export function useDrafts(): Drafts {
  const drafts = use(DraftsContext)
  if (!drafts) throw new Error('outside of DraftsContext')
  return drafts
}

export function useDraft(addressee: string) {
  const drafts = useDrafts()
  const text = useSyncExternalStore(drafts.listen, () => drafts.read(addressee))
  const refusal = useSyncExternalStore(drafts.listen, () => drafts.refusal(addressee))
  return { text, refusal, setText: (next: string) => drafts.write(addressee, next) }
}

function join(before: string, after: string): string {
  return before && after ? `${before}\n${after}` : before + after
}
