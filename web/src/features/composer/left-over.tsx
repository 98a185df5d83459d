import { explain } from '../../i18n/explain'
import { useSpeech } from '../../i18n/language'
import { useDraft } from './drafts'

/** In place of the composer, where nothing can be written any more: what was, to be copied. */
export function LeftOver({ addressee }: { addressee: string }) {
  const speech = useSpeech()
  const { text, refusal } = useDraft(addressee)
  if (!text) return null
  return (
    <div className="left-over">
      {refusal && <p role="alert">{`${speech.t.thread.failed}. ${explain(refusal, speech)}`}</p>}
      <label>
        <span>{speech.t.composer.leftOver}</span>
        <textarea readOnly rows={3} value={text} />
      </label>
    </div>
  )
}
