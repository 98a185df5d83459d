import { graphql } from '../../gql'
import type { ThreadMessageFragment } from '../../gql/graphql'

export const ThreadMessage = graphql(`
  fragment ThreadMessage on Message {
    id
    clientKey
    isMine
    body
    sentAt
  }
`)

export type StoredMessage = Omit<ThreadMessageFragment, ' $fragmentName'>
