import type { Dictionary } from './fr'

/** A member as they are shown: one whom the platform erased has no name but ours. */
export function named<M extends { displayName: string; isDeleted: boolean }>(member: M, t: Dictionary): M {
  return member.isDeleted ? { ...member, displayName: t.deletedMember } : member
}
