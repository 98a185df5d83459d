import { useState } from 'react'

interface Props {
  label: string
  /** "22:00" */
  time: string
  onChange(time: string): void
}

/** A time of day. It changes when the member has left the field, since a time that is being typed is another one. */
export function TimeField({ label, time, onChange }: Props) {
  const [typed, setTyped] = useState<string | null>(null)

  function leave() {
    setTyped(null)
    if (typed && typed !== time) onChange(typed)
  }

  return (
    <label className="time-field">
      <span>{label}</span>
      <input type="time" value={typed ?? time} onChange={({ target }) => setTyped(target.value)} onBlur={leave} />
    </label>
  )
}
