import { useMemo } from 'react'
import { useQuery } from 'urql'
import { graphql, readFragment } from '../../gql'
import type { ReachableMemberFragment } from '../../gql/graphql'
import { useLocalization } from '../../i18n/localization'
import { matchesSearch, normalizeSearch } from '../../transport/search'
import { useDebounced } from '../../ui/use-debounced'

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

const ReachableMembers = graphql(`
  query ReachableMembers($search: String, $first: Int!) {
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

// Maximum number of members per list. A search finds the others.
const pageSize = 50

/** Returns the viewer's contacts and followed members that match the typed text, without duplicates, by name. */
export function useReachableMembers(typed: string) {
  const { locale } = useLocalization()
  const search = useDebounced(normalizeSearch(typed))
  const [{ data, error, fetching }, executeQuery] = useQuery({
    query: ReachableMembers,
    variables: { search: search || null, first: pageSize },
    requestPolicy: 'cache-and-network',
  })
  const loaded = useMemo(() => {
    const byId = new Map<string, ReachableMemberFragment>()
    for (const node of data ? [...data.viewer.contacts.nodes, ...data.viewer.following.nodes] : []) {
      const member = readFragment(ReachableMember, node)
      byId.set(member.id, member)
    }
    return [...byId.values()].sort((one, other) => one.displayName.localeCompare(other.displayName, locale))
  }, [data, locale])

  const isComplete = Boolean(data) && !fetching && search === normalizeSearch(typed)
  return {
    // Until the response to the typed text arrives, the matching members of the previous response.
    members: isComplete ? loaded : loaded.filter(({ displayName, handle }) => matchesSearch(typed, [displayName, handle])),
    isComplete,
    failed: Boolean(error) && !data,
    retry: () => executeQuery({ requestPolicy: 'network-only' }),
  }
}
