/** A message's place in its conversation: the number at the end of its id (or of its cache key). */
export function placeOf(messageId: string): number {
  return Number(messageId.slice(messageId.lastIndexOf('_') + 1))
}

/** Each message once, oldest first. Order is by place, never by a clock. */
export function inOrder(messageIds: Iterable<string>): string[] {
  return [...new Set(messageIds)].sort((one, other) => placeOf(one) - placeOf(other))
}
