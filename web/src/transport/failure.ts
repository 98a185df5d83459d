import type { CombinedError } from 'urql'
import { graphql, readFragment, type FragmentType } from '../gql'
import type { UserErrorCode } from '../gql/graphql'

/** Why something that the member did changed nothing. */
export interface Failure {
  code: UserErrorCode | 'network' | 'unknown'
  /** In seconds, where waiting helps. */
  retryAfter?: number | null
}

/** What every mutation asks of its refusals. */
const Refusal = graphql(`
  fragment Refusal on UserError {
    code
    retryAfter
  }
`)

export interface Payload {
  userErrors: readonly FragmentType<typeof Refusal>[]
}

/** Nothing has this id: it stood in an address that somebody typed or cut short. */
export function isNoId(error: CombinedError | undefined): boolean {
  return error?.graphQLErrors.some(({ extensions }) => extensions.code === 'BAD_USER_INPUT') ?? false
}

export function failureOf(payload: Payload | undefined, error: CombinedError | undefined): Failure | null {
  const refusal = payload?.userErrors[0]
  if (refusal) return readFragment(Refusal, refusal)
  if (!error) return null
  const { code, retryAfter } = error.graphQLErrors[0]?.extensions ?? {}
  // The doors refuse as well who asks too much, before any mutation runs.
  if (code === 'RATE_LIMITED') return { code, retryAfter: Number(retryAfter) }
  return { code: error.networkError ? 'network' : 'unknown' }
}
