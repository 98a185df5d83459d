import type { CombinedError } from 'urql'
import { graphql, readFragment, type FragmentType } from '../gql'
import type { UserErrorCode } from '../gql/graphql'

/** Why an action of the member failed. */
export interface Failure {
  code: UserErrorCode | 'network' | 'unknown' | 'refused'
  /** How long to wait before another attempt, in seconds. */
  retryAfter?: number | null
}

/** The fields that every mutation selects of its user errors. */
const Refusal = graphql(`
  fragment Refusal on UserError {
    code
    retryAfter
  }
`)

export interface Payload {
  userErrors: readonly FragmentType<typeof Refusal>[]
}

/** The ID of a query is malformed: it comes from a URL that was mistyped or truncated. */
export function isMalformedId(error: CombinedError | undefined): boolean {
  return error?.graphQLErrors.some(({ extensions }) => extensions.code === 'BAD_USER_INPUT') ?? false
}

export function failureOf(payload: Payload | undefined, error: CombinedError | undefined): Failure | null {
  const refusal = payload?.userErrors[0]
  if (refusal) return readFragment(Refusal, refusal)
  if (!error) return null
  const { code = '', retryAfter } = error.graphQLErrors[0]?.extensions ?? {}
  // Rate limits also apply before any mutation runs.
  if (code === 'RATE_LIMITED') return { code, retryAfter: Number(retryAfter) }
  if (code === 'TOO_MANY_OPERATIONS') return { code: 'RATE_LIMITED' }
  // A proxy may have a lower limit than the service, and its own response.
  const isTooLarge = (error.response as Response | undefined)?.status === 413
  if (isTooLarge || requestErrorCode.test(String(code))) return { code: 'refused' }
  return { code: error.networkError ? 'network' : 'unknown' }
}

// The request itself is invalid and would fail again. A rejected document is not among these: the page is outdated and
// can send the same message after a reload.
const requestErrorCode = /^(BAD_USER_INPUT|BAD_REQUEST|PAYLOAD_TOO_LARGE|QUERY_TOO_\w+|FORBIDDEN)$/

/** Whether the same request would fail again at any later time. */
export function isPermanent({ code }: Failure): boolean {
  return permanent[code]
}

const permanent: Record<Failure['code'], boolean> = {
  network: false,
  unknown: false,
  RATE_LIMITED: false,
  refused: true,
  // The text of the message.
  BODY_EMPTY: true,
  BODY_INVALID: true,
  BODY_TOO_LONG: true,
  // The client key: the text can be sent again with another one.
  CLIENT_KEY_INVALID: true,
  CLIENT_KEY_REUSED: true,
  // The conversation or the member.
  CANNOT_MESSAGE_MEMBER: true,
  CANNOT_MESSAGE_SELF: true,
  CANNOT_RELATE_TO_SELF: true,
  CONVERSATION_CLOSED: true,
  CONVERSATION_NOT_FOUND: true,
  MEMBER_NOT_FOUND: true,
  MESSAGE_NOT_FOUND: true,
  // The browser's registration for notifications.
  PUSH_ENDPOINT_INVALID: true,
  PUSH_KEYS_INVALID: true,
  PUSH_NOT_AVAILABLE: true,
  // The member's own settings.
  QUIET_HOURS_EMPTY: true,
  TIME_NOT_IN_FUTURE: true,
  TIME_ZONE_UNKNOWN: true,
  // Mutations of the platform, which the page does not send.
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
