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

export function Item({ item, ...rest }: Props) {
  const { t, locale } = useSpeech()
  const today = useToday()
  if (item.kind === 'start') return <p className="timeline-start">{t.thread.start}</p>
  return (
    <>
      {item.day && (
        <p className="timeline-day">
          <span>{dayName(item.day, today, locale)}</span>
        </p>
      )}
      {item.isFirstNew && (
        <p className="timeline-new">
          <span>{t.thread.newMessages}</span>
        </p>
      )}
      <ItemBubble item={item} {...rest} />
    </>
  )
}

interface ItemBubbleProps extends ItemProps {
  item: Exclude<TimelineItem, { kind: 'start' }>
}

function ItemBubble({ item, name, readUpTo, onShown }: ItemBubbleProps) {
  const { begins, ends } = item
  if (item.kind === 'unsent') return <UnsentBubble message={item.message} begins={begins} ends={ends} />
  const { message } = item
  const isRead = message.isMine && readUpTo !== null && placeOf(message.id) <= placeOf(readUpTo)
  return (
    <div ref={(element) => (message.isMine ? undefined : onShown(element, message.id))}>
      <StoredBubble message={message} author={name} isRead={isRead} begins={begins} ends={ends} />
    </div>
  )
}
