import type { Dictionary } from './fr'

/** Returns the member with their name as it is shown: for a deleted member, the page's own words. */
export function withLocalizedName<M extends { displayName: string; isDeleted: boolean }>(member: M, t: Dictionary): M {
  return member.isDeleted ? { ...member, displayName: t.deletedMember } : member
}
