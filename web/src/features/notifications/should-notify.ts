interface IncomingMessage {
  isMine: boolean
  isMuted: boolean
  unreadCount: number
  /** Whether the member has turned notifications off on all devices. */
  isPaused: boolean
  /** Whether these are the member's quiet hours. */
  isQuiet: boolean
}

/** Returns whether to notify. A message may have been read in the meantime, on another device or before a reconnection. */
export function shouldNotify({ isMine, isMuted, unreadCount, isPaused, isQuiet }: IncomingMessage): boolean {
  return !isMine && !isMuted && unreadCount > 0 && !isPaused && !isQuiet
}
