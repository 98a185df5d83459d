import { dayName } from '../../i18n/dates'
import { useLocalization } from '../../i18n/localization'
import { useToday } from '../../i18n/use-today'
import { sequenceOf } from '../../transport/message-sequence'
import { StoredBubble, UnsentBubble } from './bubble'
import type { TimelineItem } from './timeline-items'

interface Props {
  item: TimelineItem
  name: string
  /** The ID of the viewer's newest message that the correspondent has read. */
  readUpTo: string | null
  /** A ref callback for received messages, which observes when they are on the screen. */
  observe(element: HTMLElement | null, messageId: string): (() => void) | undefined
  copyLink(messageId: string): void
  isTabStop: boolean
  onLinked?: (element: HTMLElement | null) => void
}

export type ItemProps = Omit<Props, 'item' | 'isTabStop' | 'onLinked'>

export function Item({ item, ...rest }: Props) {
  const { t, locale } = useLocalization()
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

interface ItemBubbleProps extends Omit<Props, 'item'> {
  item: Exclude<TimelineItem, { kind: 'start' }>
}

function ItemBubble({ item, name, readUpTo, observe, ...rest }: ItemBubbleProps) {
  const { startsGroup, endsGroup } = item
  if (item.kind === 'unsent') return <UnsentBubble message={item.message} startsGroup={startsGroup} endsGroup={endsGroup} />
  const { message } = item
  const isRead = message.isMine && readUpTo !== null && sequenceOf(message.id) <= sequenceOf(readUpTo)
  return (
    <div ref={(element) => (message.isMine ? undefined : observe(element, message.id))}>
      <StoredBubble
        message={message}
        author={name}
        isRead={isRead}
        startsGroup={startsGroup}
        endsGroup={endsGroup}
        {...rest}
      />
    </div>
  )
}
