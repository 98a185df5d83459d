import { useState } from 'react'
import { explain } from '../../i18n/explain'
import { useSpeech } from '../../i18n/language'
import type { Failure } from '../../transport/failure'
import { ConfirmDialog } from '../../ui/confirm-dialog'
import { AlertIcon } from '../../ui/icons'
import { useOutbox } from '../composer/outbox-context'

/** Below a message that did not get through: why, and what can be done. */
export function FailedNote({ clientKey, failure }: { clientKey: string; failure: Failure }) {
  const speech = useSpeech()
  const { t } = speech
  const outbox = useOutbox()
  const [discarding, setDiscarding] = useState(false)
  return (
    <>
      <p className="bubble-note failed" role="alert">
        <AlertIcon />
        <span>{`${t.thread.failed}. ${explain(failure, speech)}`}</span>
        <button type="button" className="link-button" onClick={() => outbox.retry(clientKey)}>
          {t.retry}
        </button>
        <button type="button" className="link-button" onClick={() => setDiscarding(true)}>
          {t.thread.discard}
        </button>
      </p>
      {discarding && (
        <ConfirmDialog
          {...t.discarding}
          onConfirm={() => outbox.discard(clientKey)}
          onClose={() => setDiscarding(false)}
        />
      )}
    </>
  )
}
