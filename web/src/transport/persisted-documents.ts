import { persistedExchange } from '@urql/exchange-persisted'
import type { DocumentNode } from 'graphql'

/** Returns the hash that the build added to the document. Empty in development, where the page sends the text. */
export function documentHash(document: DocumentNode): string {
  return 'hash' in document ? String(document.hash) : ''
}

/** The fields of a request that identify a document by its hash. */
export function persistedQuery(sha256Hash: string) {
  return { query: '', extensions: { persistedQuery: { version: 1, sha256Hash } } }
}

/** Sends queries and mutations by their hash, and their text if the service does not know the hash. */
export const persistedDocuments = persistedExchange({
  generateHash: async (_text, document) => documentHash(document as DocumentNode),
  preferGetForPersistedQueries: false,
  enableForMutation: true,
})

/** The service does not know the hash: it now has another version of the page, or does not serve this page. */
export function isUnknownDocument(errors: unknown): boolean {
  return hasCode(errors, 'PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED')
}

/** The service rejects the document even as text: the page must be reloaded. */
export function isOutdatedDocument(errors: unknown): boolean {
  return hasCode(errors, 'DOCUMENT_NOT_TRUSTED', 'GRAPHQL_VALIDATION_FAILED')
}

function hasCode(errors: unknown, ...codes: unknown[]): boolean {
  return Array.isArray(errors) && errors.some(({ extensions }) => codes.includes(extensions?.code))
}
