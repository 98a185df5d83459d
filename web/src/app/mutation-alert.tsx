import { useState, type ReactNode } from 'react'
import { describeFailure } from '../i18n/describe-failure'
import { useLocalization } from '../i18n/localization'
import type { Failure } from '../transport/failure'
import { ReportFailureContext } from '../transport/use-reported-mutation'
import { AlertIcon, CloseIcon } from '../ui/icons'
import './mutation-alert.css'

/** Shows the failures of mutations whose component does not show them itself. */
export function MutationAlert({ children }: { children: ReactNode }) {
  const localization = useLocalization()
  const [failure, report] = useState<Failure | null>(null)
  return (
    <ReportFailureContext value={report}>
      {children}
      <div role="alert" className="mutation-alert">
        {failure && (
          <p>
            <AlertIcon />
            <span>{describeFailure(failure, localization)}</span>
            <button type="button" className="icon-button" aria-label={localization.t.dismiss} onClick={() => report(null)}>
              <CloseIcon />
            </button>
          </p>
        )}
      </div>
    </ReportFailureContext>
  )
}
