import { persistedExchange } from '@urql/exchange-persisted'
import type { DocumentNode } from 'graphql'

/** What the build gave this operation. Vite's own server gives none: there, texts are sent. */
export function hashOf(document: DocumentNode): string {
  return 'hash' in document ? String(document.hash) : ''
}

/** Names queries and mutations by their hash. The text goes where the service does not know it. */
export const byHash = persistedExchange({
  generateHash: async (_text, document) => hashOf(document as DocumentNode),
  preferGetForPersistedQueries: false,
  enableForMutation: true,
})

/** The service has another page by now, or is another than the one that the page came from. */
export function isUnknown(errors: unknown): boolean {
  return has(errors, 'PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED')
}

/** … and our documents do not fit it, whichever way they are sent: the page has to be loaded again. */
export function isOutdated(errors: unknown): boolean {
  return has(errors, 'DOCUMENT_NOT_TRUSTED', 'GRAPHQL_VALIDATION_FAILED')
}

function has(errors: unknown, ...codes: unknown[]): boolean {
  return Array.isArray(errors) && errors.some(({ extensions }) => codes.includes(extensions?.code))
}
