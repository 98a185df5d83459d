import { Kind, parse, type DocumentNode } from 'graphql'

interface Operation {
  /** Which of the document's operations; undefined where it does not say. */
  operationName?: string
  /** Undefined where it cannot be read: the service says what is wrong. */
  documentAST?: DocumentNode
}

/**
 * The operation that a query's text holds. GraphiQL reads the text only a moment after it changed: who changes the
 * tab and sends at once would send it under the name of the tab before, and a subscription by HTTP.
 */
export function asWritten(query: string, operationName?: string | null): Operation {
  const documentAST = read(query)
  if (!documentAST) return {}
  const names = documentAST.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map(({ name }) => name?.value)
  const chosen = names.includes(operationName ?? undefined) ? operationName : names.length === 1 ? names[0] : undefined
  return { documentAST, operationName: chosen ?? undefined }
}

function read(query: string): DocumentNode | undefined {
  try {
    return parse(query)
  } catch {
    return undefined
  }
}
