import type { Dictionary } from './fr'

/** Returns the member with the name to display, which is localized text for a deleted member. */
export function withLocalizedName<M extends { displayName: string; isDeleted: boolean }>(member: M, t: Dictionary): M {
  return member.isDeleted ? { ...member, displayName: t.deletedMember } : member
}
