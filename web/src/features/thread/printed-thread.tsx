import { fullDate, timeOfDay } from '../../i18n/dates'
import { useLocalization } from '../../i18n/localization'
import { MessageText } from './message-text'
import type { TimelineItem } from './timeline-items'
import './printed-thread.css'

interface Props {
  items: TimelineItem[]
  name: string
  hasOlder: boolean
}

/** The thread on paper: all loaded messages. On the screen, only the visible ones are rendered. */
export function PrintedThread({ items, name, hasOlder }: Props) {
  const { t, locale } = useLocalization()
  return (
    <div className="printed">
      <h1>{t.print.title(name)}</h1>
      {hasOlder && <p className="printed-note">{t.print.partial}</p>}
      {items.map((item) => {
        if (item.kind === 'start') return null
        const { key, day, startsGroup, message } = item
        const isMine = item.kind === 'unsent' || item.message.isMine
        const date = item.kind === 'unsent' ? item.message.writtenAt : item.message.sentAt
        return (
          <article key={key} className="printed-message">
            {day && <h2>{fullDate(day, locale)}</h2>}
            {startsGroup && (
              <p className="printed-author" dir="auto">
                {isMine ? t.thread.me : name}
              </p>
            )}
            <time dateTime={date}>{timeOfDay(new Date(date), locale)}</time>
            <div dir="auto">
              <MessageText body={message.body} />
            </div>
            {item.kind === 'unsent' && (
              <p className="printed-note">{item.message.failure ? t.thread.failed : t.thread.sending}</p>
            )}
          </article>
        )
      })}
    </div>
  )
}
