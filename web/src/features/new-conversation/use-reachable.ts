import { useMemo } from 'react'
import { useQuery } from 'urql'
import { graphql, readFragment } from '../../gql'
import type { ReachableMemberFragment } from '../../gql/graphql'
import { useSpeech } from '../../i18n/language'
import { contains, searchedFor } from '../../transport/search'
import { useSettled } from '../../ui/use-settled'

const ReachableMember = graphql(`
  fragment ReachableMember on Member {
    id
    displayName
    handle
    avatarUrl
    isContact
    isFollowed
    openConversation { id }
  }
`)

const Reachable = graphql(`
  query Reachable($search: String, $first: Int!) {
    viewer {
      contacts(search: $search, first: $first) {
        nodes { ...ReachableMember }
      }
      following(search: $search, first: $first) {
        nodes { ...ReachableMember }
      }
    }
  }
`)

// Whoever has more types a letter: the service searches all of them.
const most = 50

/** My contacts and those I follow who fit what is typed, each once, by name. */
export function useReachable(typed: string) {
  const { locale } = useSpeech()
  const search = useSettled(searchedFor(typed))
  const [{ data, error, fetching }, ask] = useQuery({
    query: Reachable,
    variables: { search: search || null, first: most },
    requestPolicy: 'cache-and-network',
  })
  const known = useMemo(() => {
    const each = new Map<string, ReachableMemberFragment>()
    for (const node of data ? [...data.viewer.contacts.nodes, ...data.viewer.following.nodes] : []) {
      const member = readFragment(ReachableMember, node)
      each.set(member.id, member)
    }
    return [...each.values()].sort((one, other) => one.displayName.localeCompare(other.displayName, locale))
  }, [data, locale])

  const isSettled = Boolean(data) && !fetching && search === searchedFor(typed)
  return {
    // Until the service has answered to what is typed, those of the answer before who fit it.
    members: isSettled ? known : known.filter(({ displayName, handle }) => contains(typed, [displayName, handle])),
    isSettled,
    failed: Boolean(error) && !data,
    retry: () => ask({ requestPolicy: 'network-only' }),
  }
}
