import { useGraphiQL } from '@graphiql/react'
import { useEffect, useRef, useState } from 'react'

type Member = { handle: string; displayName: string }

/** Who the operations are sent as: fills the Headers pane of every tab that has nothing of its own in it. */
export function MemberPicker() {
  const [members, setMembers] = useState<Member[]>([])
  const [handle, setHandle] = useState('')
  const headers = useHeaders(handle)
  useFilledPane(headers)

  useEffect(() => {
    void fetch('/demo/members')
      .then((answer) => answer.json())
      .then(setMembers)
  }, [])

  return (
    <label className="member-picker">
      <span>Send as</span>
      <select value={handle} onChange={(event) => setHandle(event.target.value)}>
        <option value="">nobody</option>
        {members.map((member) => (
          <option key={member.handle} value={member.handle}>
            {member.displayName}
          </option>
        ))}
      </select>
    </label>
  )
}

/** The member's headers, with a fresh token; none for nobody. */
function useHeaders(handle: string) {
  const [headers, setHeaders] = useState('')
  useEffect(() => {
    if (!handle) {
      setHeaders('')
      return
    }
    const picking = new AbortController()
    fetch(`/demo/token/${handle}`, { method: 'POST', signal: picking.signal })
      .then((answer) => answer.text())
      .then((token) => setHeaders(JSON.stringify({ Authorization: `Bearer ${token.trim()}` }, null, 2)))
      .catch((error: unknown) => {
        if (!picking.signal.aborted) throw error
      })
    return () => picking.abort()
  }, [handle])
  return headers
}

function useFilledPane(headers: string) {
  const pane = useGraphiQL((state) => state.headerEditor)
  const tab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id)
  const filled = useRef(new Set(['']))
  useEffect(() => {
    // What somebody typed there stays.
    if (!pane || !filled.current.has(pane.getValue().trim())) return
    filled.current.add(headers)
    pane.setValue(headers)
  }, [pane, tab, headers])
}
