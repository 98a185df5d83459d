import { useId } from 'react'

interface Props {
  label: string
  hint?: string
  isOn: boolean
  onChange(isOn: boolean): void
}

export function CheckboxField({ label, hint, isOn, onChange }: Props) {
  const labelId = useId()
  const hintId = useId()
  return (
    <label className="checkbox-field">
      <input
        type="checkbox"
        checked={isOn}
        // Otherwise the hint would be a part of the name, too.
        aria-labelledby={labelId}
        aria-describedby={hint && hintId}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span className="checkbox-text">
        <span id={labelId}>{label}</span>
        {hint && (
          <span id={hintId} className="field-hint">
            {hint}
          </span>
        )}
      </span>
    </label>
  )
}
