import { graphql, readFragment, type FragmentType } from '../../gql'
import type { Dictionary } from '../../i18n/fr'
import { named } from '../../i18n/named'

const Person = graphql(`
  fragment Person on Member {
    id
    displayName
    isDeleted
    handle
    avatarUrl
    canMessage
    isBlocked
  }
`)

/** Somebody to write to, as they are shown. */
export function personOf(member: FragmentType<typeof Person>, t: Dictionary) {
  return named(readFragment(Person, member), t)
}
