// Executes requests on the service, and compares its results with those of graphql-js.
import { paths } from './oracle.js'

const VERDICTS = {
  GRAPHQL_PARSE_FAILED: 'parse',
  GRAPHQL_VALIDATION_FAILED: 'invalid',
  BAD_USER_INPUT: 'operation',
}

/** The result of a request to the service. */
export async function execute(service, headers, request) {
  const response = await fetch(service.http, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  })
  const text = await response.text()
  const { data, errors } = JSON.parse(text)
  if (data === undefined) {
    const [{ message, extensions }] = errors
    return { verdict: VERDICTS[extensions.code] ?? extensions.code, why: message }
  }
  // The text of the response, because order and spelling are compared.
  const end = errors ? text.lastIndexOf(',"errors":') : text.length - 1
  return { verdict: 'executed', data: text.slice('{"data":'.length, end), paths: paths(errors) }
}

/** Whether the document exceeds a limit of the service, which graphql-js does not have. */
export function isOverLimit({ verdict }) {
  return verdict.startsWith('QUERY_TOO_')
}

/** The aspect in which two results differ, or undefined. */
export function difference(ours, theirs, query) {
  if (ours.verdict !== theirs.verdict) return 'verdict'
  // The order of introspection lists is up to each library.
  const comparable = /__schema|__type\b/.test(query) ? sorted : String
  if (comparable(ours.data) !== comparable(theirs.data)) return 'data'
  return String(ours.paths) === String(theirs.paths) ? undefined : 'errors'
}

function sorted(data) {
  const sort = (_, value) => (Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value)
  return JSON.stringify(JSON.parse(data ?? null, sort))
}

/** The result of a request to the service over a WebSocket. */
export async function overSocket(client, request) {
  try {
    const { value } = await client.iterate(request).next()
    return { verdict: 'executed', data: JSON.stringify(value.data), paths: paths(value.errors) }
  } catch (errors) {
    const [{ message, extensions }] = errors
    return { verdict: VERDICTS[extensions.code] ?? extensions.code, why: message }
  }
}
