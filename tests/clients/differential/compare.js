// One request to the service, and where its answer differs from that of graphql-js.
import { paths } from './oracle.js'

const VERDICTS = {
  GRAPHQL_PARSE_FAILED: 'parse',
  GRAPHQL_VALIDATION_FAILED: 'invalid',
  BAD_USER_INPUT: 'operation',
}

/** What the service makes of a request. */
export async function asks(service, headers, request) {
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
  // The text itself: order and spelling count.
  const end = errors ? text.lastIndexOf(',"errors":') : text.length - 1
  return { verdict: 'executed', data: text.slice('{"data":'.length, end), paths: paths(errors) }
}

/** Over a limit of the service's, which graphql-js does not have. */
export function isOverLimit({ verdict }) {
  return verdict.startsWith('QUERY_TOO_')
}

/** What two answers to a document differ in, if in anything. */
export function difference(ours, theirs, query) {
  if (ours.verdict !== theirs.verdict) return 'verdict'
  // In which order a schema's parts are listed is for each library to decide.
  const comparable = /__schema|__type\b/.test(query) ? sorted : String
  if (comparable(ours.data) !== comparable(theirs.data)) return 'data'
  return String(ours.paths) === String(theirs.paths) ? undefined : 'errors'
}

function sorted(data) {
  const sort = (_, value) => (Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value)
  return JSON.stringify(JSON.parse(data ?? null, sort))
}

/** What the service makes of a request on a socket of `graphql-ws`. */
export async function overSocket(client, request) {
  try {
    const { value } = await client.iterate(request).next()
    return { verdict: 'executed', data: JSON.stringify(value.data), paths: paths(value.errors) }
  } catch (errors) {
    const [{ message, extensions }] = errors
    return { verdict: VERDICTS[extensions.code] ?? extensions.code, why: message }
  }
}
