import { createContext, use, useState } from 'react'

/** Who writes, by their id: somebody else may sign in on the same tab later. */
export const WriterContext = createContext('')

/**
 * The draft for a conversation or a member, by their id. What is half written stays while the member looks elsewhere,
 * loads the page again, or signs in again: for as long as the tab is open.
 */
export function useDraft(addressee: string): [string, (text: string) => void] {
  const place = `causerie-draft-${use(WriterContext)}-${addressee}`
  const [text, setText] = useState(() => sessionStorage.getItem(place) ?? '')
  return [
    text,
    (next) => {
      setText(next)
      if (next) sessionStorage.setItem(place, next)
      else sessionStorage.removeItem(place)
    },
  ]
}
