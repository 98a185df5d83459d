import { createContext, use, useSyncExternalStore } from 'react'
import { tabStorage } from '../../state/storage'
import { createStore } from '../../state/store'
import type { Failure } from '../../transport/failure'

/** The selection in a draft that moves to another field, and whether its field had the focus. */
export interface Caret {
  start: number
  end: number
  focused: boolean
}

/**
 * The drafts of one member, by addressee: a conversation's ID, or the ID of a member whom they have not written to yet.
 * Drafts are kept for as long as the tab is open: while the member reads elsewhere, reloads the page or signs in again.
 */
export function createDrafts(memberId: string) {
  const changes = createStore({})
  const refusals = new Map<string, Failure>()
  const carets = new Map<string, Caret>()
  const movedTo = new Map<string, string>()
  const storageKey = (addressee: string) => `causerie-draft-${memberId}-${addressee}`
  const read = (addressee: string) => tabStorage.read(storageKey(addressee)) ?? ''

  function write(addressee: string, text: string) {
    refusals.delete(addressee)
    tabStorage.write(storageKey(addressee), text || null)
    changes.set({})
  }

  return {
    subscribe: changes.subscribe,
    read,
    write,
    /** Why a restored text was not sent. Null once the draft is changed. */
    refusal: (addressee: string) => refusals.get(addressee) ?? null,
    /** Puts text that could not be sent ahead of text typed since. */
    restore(addressee: string, text: string, failure: Failure) {
      write(addressee, joinLines(text, read(addressee)))
      refusals.set(addressee, failure)
      changes.set({})
    },
    /** Appends the draft of one addressee to that of another. */
    move(from: string, to: string) {
      movedTo.set(from, to)
      write(to, joinLines(read(to), read(from)))
      write(from, '')
    },
    /** Called when a field is removed. If its draft was moved, the caret moves along. */
    leaveCaret(addressee: string, caret: Caret) {
      const next = movedTo.get(addressee)
      if (next) carets.set(next, caret)
      movedTo.delete(addressee)
    },
    /** Returns the caret that was moved to this addressee, once. */
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
  const text = useSyncExternalStore(drafts.subscribe, () => drafts.read(addressee))
  const refusal = useSyncExternalStore(drafts.subscribe, () => drafts.refusal(addressee))
  return { text, refusal, setText: (next: string) => drafts.write(addressee, next) }
}

function joinLines(before: string, after: string): string {
  return before && after ? `${before}\n${after}` : before + after
}
