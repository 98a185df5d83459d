import { useState } from 'react'

// What is half written stays where it was while the member looks elsewhere.
const drafts = new Map<string, string>()

/** The draft for a conversation or a member, by their id. */
export function useDraft(addressee: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => drafts.get(addressee) ?? '')
  return [
    text,
    (next) => {
      if (next) drafts.set(addressee, next)
      else drafts.delete(addressee)
      setText(next)
    },
  ]
}
