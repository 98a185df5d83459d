import { Kind, parse, type DocumentNode } from 'graphql'

interface SelectedOperation {
  /** Undefined if the document does not determine it. */
  operationName?: string
  /** Undefined if the document cannot be parsed: the service then returns the error. */
  documentAST?: DocumentNode
}

/**
 * Returns the operation to execute in a document. GraphiQL parses a document only a moment after it changed. Without
 * this function, a document sent right after a change of tabs would be sent with the operation name of the previous tab,
 * and a subscription over HTTP.
 */
export function selectedOperation(query: string, operationName?: string | null): SelectedOperation {
  const documentAST = parseOrUndefined(query)
  if (!documentAST) return {}
  const names = documentAST.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map(({ name }) => name?.value)
  const selected = names.includes(operationName ?? undefined) ? operationName : names.length === 1 ? names[0] : undefined
  return { documentAST, operationName: selected ?? undefined }
}

function parseOrUndefined(query: string): DocumentNode | undefined {
  try {
    return parse(query)
  } catch {
    return undefined
  }
}
