/** Returns a message's sequence number in its conversation: the number at the end of its ID or cache key. */
export function sequenceOf(messageId: string): number {
  return Number(messageId.slice(messageId.lastIndexOf('_') + 1))
}

/** Returns the distinct messages, oldest first. They are ordered by sequence number, not by time. */
export function inSequence(messageIds: Iterable<string>): string[] {
  return [...new Set(messageIds)].sort((one, other) => sequenceOf(one) - sequenceOf(other))
}

/** Returns the ID of the message of the same conversation that has this sequence number. */
export function messageAt(messageId: string, sequence: number): string {
  return `${messageId.slice(0, messageId.lastIndexOf('_') + 1)}${sequence}`
}
