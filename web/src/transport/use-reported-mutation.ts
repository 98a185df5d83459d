import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { createContext, use } from 'react'
import { useClient } from 'urql'
import { failureOf, type Failure, type Payload } from './failure'

/** Shows a failure to the member; null clears the one that is shown. */
export const ReportFailureContext = createContext<(failure: Failure | null) => void>(() => {})

/**
 * For mutations whose component does not show failures itself. Resolves to whether the mutation succeeded.
 */
export function useReportedMutation() {
  const client = useClient()
  const report = use(ReportFailureContext)
  return async <Input,>(mutation: TypedDocumentNode<Record<string, Payload>, { input: Input }>, input: Input) => {
    const { data, error } = await client.mutation(mutation, { input }).toPromise()
    const failure = failureOf(data && Object.values(data)[0], error)
    report(failure)
    return !failure
  }
}
