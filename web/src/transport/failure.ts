import type { CombinedError } from 'urql'
import { graphql, readFragment, type FragmentType } from '../gql'
import type { UserErrorCode } from '../gql/graphql'

/** Why something that the member did changed nothing. */
export interface Failure {
  code: UserErrorCode | 'network' | 'unknown' | 'refused'
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
  const { code = '', retryAfter } = error.graphQLErrors[0]?.extensions ?? {}
  // The doors refuse as well who asks too much, before any mutation runs.
  if (code === 'RATE_LIMITED') return { code, retryAfter: Number(retryAfter) }
  if (code === 'TOO_MANY_OPERATIONS') return { code: 'RATE_LIMITED' }
  // A proxy in front may take less than the service, and answers in words of its own.
  const isTooLarge = (error.response as Response | undefined)?.status === 413
  if (isTooLarge || ofTheRequest.test(String(code))) return { code: 'refused' }
  return { code: error.networkError ? 'network' : 'unknown' }
}

// What is in the request itself, whenever it comes. A document that does not fit is none of these: the page is
// out of date then, and the next one can send the same.
const ofTheRequest = /^(BAD_USER_INPUT|BAD_REQUEST|PAYLOAD_TOO_LARGE|QUERY_TOO_\w+|FORBIDDEN)$/

/** Whether the same thing would be refused again, whenever it is sent. */
export function isLasting({ code }: Failure): boolean {
  return lasting[code]
}

const lasting: Record<Failure['code'], boolean> = {
  network: false,
  unknown: false,
  RATE_LIMITED: false,
  refused: true,
  // The text.
  BODY_EMPTY: true,
  BODY_INVALID: true,
  BODY_TOO_LONG: true,
  // The message's name: under another one it may go.
  CLIENT_KEY_INVALID: true,
  CLIENT_KEY_REUSED: true,
  // To whom, or in what.
  CANNOT_MESSAGE_MEMBER: true,
  CANNOT_MESSAGE_SELF: true,
  CANNOT_RELATE_TO_SELF: true,
  CONVERSATION_CLOSED: true,
  CONVERSATION_NOT_FOUND: true,
  MEMBER_NOT_FOUND: true,
  MESSAGE_NOT_FOUND: true,
  // The platform's own.
  HANDLE_INVALID: true,
  LIST_LENGTH_INVALID: true,
  LOCALE_INVALID: true,
  NAME_INVALID: true,
  PICTURE_INVALID: true,
  RELATIONSHIP_REPEATED: true,
  SUBJECT_INVALID: true,
  SUBJECT_REPEATED: true,
  TIME_TOO_FAR: true,
}
