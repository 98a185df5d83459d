interface Mutable {
  isMuted: boolean
  mutedUntil: string | null
}

/** Whether a conversation is muted now. The end of a mute is no event. */
export function isMutedNow({ isMuted, mutedUntil }: Mutable): boolean {
  return isMuted && (mutedUntil === null || Date.parse(mutedUntil) > Date.now())
}
