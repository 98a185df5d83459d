import type { Cache } from '@urql/exchange-graphcache'
import { graphql } from '../gql'

const ShowsReadMarks = graphql(`
  query ShowsReadMarks {
    viewer { showsReadMarks }
  }
`)

/** Changes the viewer's setting in the cache. What their correspondents have read is queried again. */
export function setShowsReadMarks(cache: Cache, showsReadMarks: boolean) {
  cache.updateQuery({ query: ShowsReadMarks }, (data) => data && { viewer: { ...data.viewer, showsReadMarks } })
  for (const { fieldName, arguments: of } of cache.inspectFields('Query')) {
    if (fieldName !== 'conversation' || !of) continue
    cache.invalidate({ __typename: 'Conversation', id: String(of.id) }, 'correspondentReadUpTo')
  }
}
