import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { createContext, use, useState, type ReactNode } from 'react'
import { useClient } from 'urql'
import { explain } from '../i18n/explain'
import { useSpeech } from '../i18n/language'
import { failureOf, type Failure, type Payload } from '../transport/failure'
import { AlertIcon, CloseIcon } from '../ui/icons'

const ReportContext = createContext<(failure: Failure | null) => void>(() => {})

/** Runs a mutation that has no place of its own to tell what failed, and says whether it went well. */
export function useChange() {
  const client = useClient()
  const report = use(ReportContext)
  return async <Input,>(mutation: TypedDocumentNode<Record<string, Payload>, { input: Input }>, input: Input) => {
    const { data, error } = await client.mutation(mutation, { input }).toPromise()
    const failure = failureOf(data && Object.values(data)[0], error)
    report(failure)
    return !failure
  }
}

/** The place where such failures are told. */
export function Changes({ children }: { children: ReactNode }) {
  const speech = useSpeech()
  const [failure, report] = useState<Failure | null>(null)
  return (
    <ReportContext value={report}>
      {children}
      <div role="alert" className="changes">
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
    </ReportContext>
  )
}
