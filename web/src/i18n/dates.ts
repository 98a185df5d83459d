/** The day that a date falls on where the reader is, as a number that grows by one a day. */
export function dayOf(date: Date): number {
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000)
}

/** "14:32" */
export function timeOfDay(date: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(date)
}

/** For a list: "14:32" today, then "hier", "12 mars", and with the year where it is another one. */
export function shortDate(date: Date, now: Date, locale: string): string {
  const daysAgo = dayOf(now) - dayOf(date)
  if (daysAgo === 0) return timeOfDay(date, locale)
  if (daysAgo === 1) return relativeDay(-1, locale)
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...yearIfOther(date, now) }).format(date)
}

/** Between two days of a thread: "Aujourd’hui", "Hier", "Mardi 10 mars". */
export function dayName(date: Date, now: Date, locale: string): string {
  const daysAgo = dayOf(now) - dayOf(date)
  const name =
    daysAgo === 0 || daysAgo === 1
      ? relativeDay(-daysAgo, locale)
      : new Intl.DateTimeFormat(locale, {
          weekday: 'long',
          day: 'numeric',
          month: 'long',
          ...yearIfOther(date, now),
        }).format(date)
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1)
}

/** On paper, where nothing is today: "samedi 29 novembre 2026". */
export function fullDay(date: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full' }).format(date)
}

function relativeDay(days: number, locale: string): string {
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
}

function yearIfOther(date: Date, now: Date): Intl.DateTimeFormatOptions {
  return date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }
}

/** "12 secondes", "3 minutes", "2 heures": rounded up, for who is to wait. */
export function duration(seconds: number, locale: string): string {
  const [unit, length] = seconds < 120 ? ['second', 1] : seconds < 7_200 ? ['minute', 60] : ['hour', 3_600]
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.ceil(seconds / length))
}
