import { graphql, readFragment, type FragmentType } from '../../gql'
import type { Dictionary } from '../../i18n/fr'
import { withLocalizedName } from '../../i18n/localized-name'

const MemberSummary = graphql(`
  fragment MemberSummary on Member {
    id
    displayName
    isDeleted
    handle
    avatarUrl
    canMessage
    isBlocked
  }
`)

/** Returns the member fields to display, with the localized name. */
export function summaryOf(member: FragmentType<typeof MemberSummary>, t: Dictionary) {
  return withLocalizedName(readFragment(MemberSummary, member), t)
}
