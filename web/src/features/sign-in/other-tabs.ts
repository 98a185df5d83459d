/** What the tabs of one browser tell each other. */
export interface News {
  /** Has anybody a session for a tab that was just opened? */
  asks?: true
  /** A token, for who asked, and for the tabs of the same member. */
  token?: string
  /** This member has signed out. */
  signedOut?: string
}

/** Tells the other tabs of this origin, and hears them. Browsers without a channel, or that forbid it, have one tab. */
export function createOtherTabs(hear: (news: News) => void): (news: News) => void {
  try {
    const channel = new BroadcastChannel('causerie-session')
    channel.onmessage = ({ data }: MessageEvent<News>) => hear(data)
    return (news) => channel.postMessage(news)
  } catch {
    return () => {}
  }
}
