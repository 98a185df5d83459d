import { useId } from 'react'
import { describeFailure } from '../../i18n/describe-failure'
import { useLocalization } from '../../i18n/localization'
import { LoadFailed } from '../../ui/notice'
import { showModal } from '../../ui/show-modal'
import { QuietHours } from './quiet-hours'
import { CheckboxField } from './checkbox-field'
import { useSettings } from './use-settings'
import './settings.css'

interface Props {
  /** Whether the service pushes messages to browsers. */
  offersPush: boolean
  onClose(): void
}

/** The member's settings, which hold on all their devices. Each change takes effect at once. */
export function SettingsDialog({ offersPush, onClose }: Props) {
  const localization = useLocalization()
  const { t } = localization
  const { settings, failed, failure, retry, update, setShowsReadMarks } = useSettings()
  const title = useId()

  return (
    <dialog ref={showModal} className="dialog settings" aria-labelledby={title} closedby="any" onClose={onClose}>
      <h2 id={title}>{t.settings.title}</h2>
      {failed && <LoadFailed onRetry={retry} />}
      {settings && (
        <>
          {offersPush && (
            <CheckboxField label={t.settings.push} isOn={settings.push} onChange={(push) => update({ push })} />
          )}
          <CheckboxField label={t.settings.email} isOn={settings.email} onChange={(email) => update({ email })} />
          <CheckboxField label={t.settings.text} isOn={settings.showsText} onChange={(showsText) => update({ showsText })} />
          <QuietHours hours={settings.quietHours} onChange={(quietHours) => update({ quietHours })} />
          <CheckboxField
            label={t.settings.readMarks}
            hint={t.settings.readMarksHint}
            isOn={settings.showsReadMarks}
            onChange={setShowsReadMarks}
          />
        </>
      )}
      <p role="alert" className="settings-failure">
        {failure && describeFailure(failure, localization)}
      </p>
      <form method="dialog" className="dialog-buttons">
        <button type="submit" className="button">
          {t.settings.close}
        </button>
      </form>
    </dialog>
  )
}
