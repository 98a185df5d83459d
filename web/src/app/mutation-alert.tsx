import { useState, type ReactNode } from 'react'
import { explain } from '../i18n/explain'
import { useSpeech } from '../i18n/language'
import type { Failure } from '../transport/failure'
import { ReportFailureContext } from '../transport/use-reported-mutation'
import { AlertIcon, CloseIcon } from '../ui/icons'

/** Shows the failures of mutations whose component has no place for them. */
export function MutationAlert({ children }: { children: ReactNode }) {
  const speech = useSpeech()
  const [failure, report] = useState<Failure | null>(null)
  return (
    <ReportFailureContext value={report}>
      {children}
      <div role="alert" className="mutation-alert">
        {failure && (
          <p>
            <AlertIcon />
            <span>{explain(failure, speech)}</span>
            <button type="button" className="icon-button" aria-label={speech.t.dismiss} onClick={() => report(null)}>
              <CloseIcon />
            </button>
          </p>
        )}
      </div>
    </ReportFailureContext>
  )
}
