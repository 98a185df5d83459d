import { describeFailure } from '../../i18n/describe-failure'
import { useLocalization } from '../../i18n/localization'
import { useDraft } from './drafts'
import './read-only-draft.css'

/** Shows the draft, to be copied, in place of a composer that is no longer available. */
export function ReadOnlyDraft({ addressee }: { addressee: string }) {
  const localization = useLocalization()
  const { t } = localization
  const { text, refusal } = useDraft(addressee)
  if (!text) return null
  return (
    <div className="read-only-draft">
      {refusal && <p role="alert">{`${t.thread.failed}. ${describeFailure(refusal, localization)}`}</p>}
      <label>
        <span>{t.composer.unsentText}</span>
        <textarea readOnly rows={3} value={text} />
      </label>
    </div>
  )
}
