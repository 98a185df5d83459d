import type { Cache } from '@urql/exchange-graphcache'
import { graphql } from '../gql'

const ShowsReadMarks = graphql(`
  query ShowsReadMarks {
    viewer { showsReadMarks }
  }
`)

/** Changes the viewer's setting in the cache. The read marks on the screen are those of the next query or event. */
export function setShowsReadMarks(cache: Cache, showsReadMarks: boolean) {
  cache.updateQuery({ query: ShowsReadMarks }, (data) => data && { viewer: { ...data.viewer, showsReadMarks } })
}
