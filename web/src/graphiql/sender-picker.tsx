import { useGraphiQL } from '@graphiql/react'
import { useEffect, useRef } from 'react'
import type { DemoMember } from '../features/sign-in/demo-api'
import { createSender, differsOnlyInIds, type Sender } from './demo-sender'
import { selectedOperation } from './selected-operation'

interface Props {
  members: DemoMember[]
  /** Null if operations are sent without a token. */
  sender: Sender | null
  onChange(sender: Sender | null): void
}

/** Picks the member whose token is sent, and fills the panes of each tab unless they were edited. */
export function SenderPicker({ members, sender, onChange }: Props) {
  const picked = useRef('')
  useFilledHeaders(sender?.headers ?? '')
  useFilledVariables(sender)

  async function pick(handle: string) {
    picked.current = handle
    const next = handle ? await createSender(handle) : null
    if (picked.current === handle) onChange(next)
  }

  return (
    <label className="sender-picker">
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
    // Edited headers are kept.
    if (!pane || !filled.current.has(pane.getValue().trim())) return
    filled.current.add(headers)
    pane.setValue(headers)
  }, [pane, tab, headers])
}

function useFilledVariables(sender: Sender | null) {
  const pane = useGraphiQL((state) => state.variableEditor)
  const query = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.query)
  // Parsed here: GraphiQL knows the operation's name only a moment later.
  const filling = sender?.variables.get(selectedOperation(query ?? '').operationName ?? '')
  useEffect(() => {
    if (!pane || !filling) return
    const current = pane.getValue()
    if (current !== filling && (current.trim() === '' || differsOnlyInIds(current, filling))) pane.setValue(filling)
  }, [pane, filling])
}
