import { useDeferredValue, useMemo } from 'react'
import { useQuery } from 'urql'
import { graphql } from '../../gql'
import type { ReachableMemberFragment } from '../../gql/graphql'
import { readFragment } from '../../gql'
import { useSpeech } from '../../i18n/language'

const ReachableMember = graphql(`
  fragment ReachableMember on Member {
    id
    displayName
    handle
    avatarUrl
    isContact
    isFollowed
    openConversation {
      id
    }
  }
`)

const Reachable = graphql(`
  query Reachable($search: String, $first: Int!) {
    viewer {
      contacts(search: $search, first: $first) {
        nodes {
          ...ReachableMember
        }
      }
      following(search: $search, first: $first) {
        nodes {
          ...ReachableMember
        }
      }
    }
  }
`)

// Whoever has more types a letter: the service searches all of them.
const most = 50

/** My contacts and those I follow, each once, by name. */
export function useReachable(typed: string) {
  const { locale } = useSpeech()
  const search = useDeferredValue(typed).trim() || undefined
  const [{ data, error }, ask] = useQuery({
    query: Reachable,
    variables: { search, first: most },
    requestPolicy: 'cache-and-network',
  })
  const members = useMemo(() => {
    if (!data) return undefined
    const { contacts, following } = data.viewer
    const each = new Map<string, ReachableMemberFragment>()
    for (const node of [...contacts.nodes, ...following.nodes]) {
      const member = readFragment(ReachableMember, node)
      each.set(member.id, member)
    }
    return [...each.values()].sort((one, other) => one.displayName.localeCompare(other.displayName, locale))
  }, [data, locale])

  return { members, failed: Boolean(error) && !data, retry: () => ask({ requestPolicy: 'network-only' }) }
}
