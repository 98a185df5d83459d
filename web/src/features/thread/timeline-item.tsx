import { dayName } from '../../i18n/dates'
import { useSpeech } from '../../i18n/language'
import { useToday } from '../../i18n/use-today'
import { placeOf } from '../../transport/message-order'
import { StoredBubble, UnsentBubble } from './bubble'
import type { TimelineItem } from './timeline-items'

interface Props {
  item: TimelineItem
  name: string
  /** The newest of my messages that the correspondent has read. */
  readUpTo: string | null
  /** A ref for what was received: says when it is really shown. */
  onShown(element: HTMLElement | null, messageId: string): (() => void) | undefined
}

export type ItemProps = Omit<Props, 'item'>

export function Item({ item, name, readUpTo, onShown }: Props) {
  const { t, locale } = useSpeech()
  const today = useToday()
  switch (item.kind) {
    case 'start':
      return <p className="timeline-start">{t.thread.start}</p>
    case 'day':
      return (
        <p className="timeline-day">
          <span>{dayName(item.date, today, locale)}</span>
        </p>
      )
    case 'new':
      return (
        <p className="timeline-new">
          <span>{t.thread.newMessages}</span>
        </p>
      )
    case 'unsent':
      return <UnsentBubble message={item.message} begins={item.begins} ends={item.ends} />
    case 'message': {
      const { message, begins, ends } = item
      const isRead = message.isMine && readUpTo !== null && placeOf(message.id) <= placeOf(readUpTo)
      return (
        <div ref={(element) => (message.isMine ? undefined : onShown(element, message.id))}>
          <StoredBubble message={message} author={name} isRead={isRead} begins={begins} ends={ends} />
        </div>
      )
    }
  }
}
