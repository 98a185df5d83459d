interface Arrival {
  isMine: boolean
  isMuted: boolean
  unreadCount: number
  /** Whether its conversation is on the screen, and watched. */
  isShown: boolean
}

/** A message that was read meanwhile, on another device or before a reconnect, is no news either. */
export function shouldNotify({ isMine, isMuted, unreadCount, isShown }: Arrival): boolean {
  return !isMine && !isMuted && unreadCount > 0 && !isShown
}
