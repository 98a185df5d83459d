/** Returns the calendar day in the reader's time zone, as a number that increases by one each day. */
export function dayNumber(date: Date): number {
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000)
}

/** "14:32" */
export function timeOfDay(date: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(date)
}

/** "lundi 14:32", for the days to come. */
export function weekdayAndTime(date: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'long', hour: '2-digit', minute: '2-digit' }).format(date)
}

/** For the list: "14:32" today, then "hier", "12 mars", and the year if it is not the current one. */
export function shortDate(date: Date, now: Date, locale: string): string {
  const daysAgo = dayNumber(now) - dayNumber(date)
  if (daysAgo === 0) return timeOfDay(date, locale)
  if (daysAgo === 1) return relativeDay(-1, locale)
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...yearUnlessCurrent(date, now) }).format(date)
}

/** The heading of a day in a thread: "Aujourd’hui", "Hier", "Mardi 10 mars". */
export function dayName(date: Date, now: Date, locale: string): string {
  const daysAgo = dayNumber(now) - dayNumber(date)
  const name =
    daysAgo === 0 || daysAgo === 1
      ? relativeDay(-daysAgo, locale)
      : new Intl.DateTimeFormat(locale, {
          weekday: 'long',
          day: 'numeric',
          month: 'long',
          ...yearUnlessCurrent(date, now),
        }).format(date)
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1)
}

/** For paper: "samedi 29 novembre 2026". */
export function fullDate(date: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full' }).format(date)
}

function relativeDay(days: number, locale: string): string {
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
}

function yearUnlessCurrent(date: Date, now: Date): Intl.DateTimeFormatOptions {
  return date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }
}

/** "12 secondes", "3 minutes", "2 heures", rounded up. */
export function formatDuration(seconds: number, locale: string): string {
  const [unit, length] = seconds < 120 ? ['second', 1] : seconds < 7_200 ? ['minute', 60] : ['hour', 3_600]
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.ceil(seconds / length))
}
