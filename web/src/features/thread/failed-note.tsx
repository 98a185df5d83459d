import { useState } from 'react'
import { describeFailure } from '../../i18n/describe-failure'
import { useLocalization } from '../../i18n/localization'
import type { Failure } from '../../transport/failure'
import { ConfirmDialog } from '../../ui/confirm-dialog'
import { AlertIcon } from '../../ui/icons'
import { useOutbox } from '../composer/outbox-context'

/** Shown below a message that failed: the reason, and what the member can do. */
export function FailedNote({ clientKey, failure }: { clientKey: string; failure: Failure }) {
  const localization = useLocalization()
  const { t } = localization
  const outbox = useOutbox()
  const [isConfirming, setConfirming] = useState(false)
  return (
    <>
      <p className="bubble-note failed" role="alert">
        <AlertIcon />
        <span>{`${t.thread.failed}. ${describeFailure(failure, localization)}`}</span>
        <button type="button" className="link-button" onClick={() => outbox.retry(clientKey)}>
          {t.retry}
        </button>
        <button type="button" className="link-button" onClick={() => setConfirming(true)}>
          {t.thread.discard}
        </button>
      </p>
      {isConfirming && (
        <ConfirmDialog
          {...t.discarding}
          onConfirm={() => outbox.discard(clientKey)}
          onClose={() => setConfirming(false)}
        />
      )}
    </>
  )
}
