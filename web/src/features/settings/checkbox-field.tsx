import { useId } from 'react'

interface Props {
  label: string
  hint?: string
  isOn: boolean
  onChange(isOn: boolean): void
}

export function CheckboxField({ label, hint, isOn, onChange }: Props) {
  const id = useId()
  return (
    <label className="checkbox-field">
      <input
        type="checkbox"
        checked={isOn}
        aria-describedby={hint && id}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span className="checkbox-text">
        <span>{label}</span>
        {hint && (
          <span id={id} className="field-hint">
            {hint}
          </span>
        )}
      </span>
    </label>
  )
}
