import { useGraphiQL } from '@graphiql/react'
import { useEffect, useRef } from 'react'
import type { DemoMember } from '../features/sign-in/demo'
import { asWritten } from './as-written'
import { isOurs, senderOf, type Sender } from './prepared'

interface Props {
  members: DemoMember[]
  /** Null for nobody. */
  sender: Sender | null
  onChange(sender: Sender | null): void
}

/** Who the operations are sent as: fills the panes of every tab that has nothing of its own in them. */
export function MemberPicker({ members, sender, onChange }: Props) {
  const picked = useRef('')
  useFilledHeaders(sender?.headers ?? '')
  useFilledVariables(sender)

  async function pick(handle: string) {
    picked.current = handle
    const next = handle ? await senderOf(handle) : null
    if (picked.current === handle) onChange(next)
  }

  return (
    <label className="member-picker">
      <span>Send as</span>
      <select defaultValue={sender?.handle ?? ''} onChange={(event) => void pick(event.target.value)}>
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

function useFilledHeaders(headers: string) {
  const pane = useGraphiQL((state) => state.headerEditor)
  const tab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id)
  const filled = useRef(new Set(['', headers]))
  useEffect(() => {
    // What somebody typed there stays.
    if (!pane || !filled.current.has(pane.getValue().trim())) return
    filled.current.add(headers)
    pane.setValue(headers)
  }, [pane, tab, headers])
}

function useFilledVariables(sender: Sender | null) {
  const pane = useGraphiQL((state) => state.variableEditor)
  const query = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.query)
  // By the text: GraphiQL knows the name a moment later.
  const ours = sender?.variables.get(asWritten(query ?? '').operationName ?? '')
  useEffect(() => {
    if (!pane || !ours) return
    const there = pane.getValue()
    if (there !== ours && (there.trim() === '' || isOurs(there, ours))) pane.setValue(ours)
  }, [pane, ours])
}
