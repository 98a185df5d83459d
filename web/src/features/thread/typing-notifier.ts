// The service forgets an announcement after 7 seconds, and does not repeat one within 3 seconds.
const intervalMs = 4_000

/** Returns a function that is called with the text after each change, and announces that the member types or has stopped. */
export function createTypingNotifier(announce: (isTyping: boolean) => void) {
  let announcedAt = -Infinity
  let isAnnounced = false

  return (text: string) => {
    if (!text.trim()) {
      if (isAnnounced) announce(false)
      isAnnounced = false
    } else if (performance.now() - announcedAt >= intervalMs) {
      announcedAt = performance.now()
      isAnnounced = true
      announce(true)
    }
  }
}
