interface QuietHours {
  /** "22:00" */
  from: string
  until: string
  timeZone: string
}

/** Whether a time is in the quiet hours of each day, which span midnight if they end earlier than they begin. */
export function isQuiet(hours: QuietHours | null, now: Date): boolean {
  if (!hours) return false
  const { from, until, timeZone } = hours
  const time = timeIn(timeZone, now)
  if (time === null) return false
  return from < until ? from <= time && time < until : from <= time || time < until
}

/** Null if the browser does not know the time zone: it may be older than the service's. */
function timeIn(timeZone: string, date: Date): string | null {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(date)
  } catch {
    return null
  }
}
