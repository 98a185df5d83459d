import { useLocalization } from '../../i18n/localization'
import type { QuietHoursInput } from '../../gql/graphql'
import { CheckboxField } from './checkbox-field'
import { TimeField } from './time-field'

interface Props {
  hours: QuietHoursInput | null
  onChange(hours: QuietHoursInput | null): void
}

const night = { from: '22:00', until: '07:00' }

/** The hours in which nothing notifies the member. What they choose is in the time zone of this browser. */
export function QuietHours({ hours, onChange }: Props) {
  const { t } = useLocalization()
  const change = (times: { from: string; until: string }) => onChange({ ...times, timeZone: browserTimeZone() })
  return (
    <div>
      <CheckboxField label={t.settings.quietHours} isOn={hours !== null} onChange={(isOn) => (isOn ? change(night) : onChange(null))} />
      {hours && (
        <fieldset className="quiet-times">
          <legend className="visually-hidden">{t.settings.quietHours}</legend>
          <TimeField label={t.settings.from} time={hours.from} onChange={(from) => change({ from, until: hours.until })} />
          <TimeField label={t.settings.until} time={hours.until} onChange={(until) => change({ from: hours.from, until })} />
          <span className="field-hint quiet-zone">{hours.timeZone.replaceAll('_', ' ')}</span>
        </fieldset>
      )}
    </div>
  )
}

function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
