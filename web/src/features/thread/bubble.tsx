import { memo, type ReactNode } from 'react'
import { timeOfDay } from '../../i18n/dates'
import { useLocalization } from '../../i18n/localization'
import { CheckIcon, ClockIcon, DoubleCheckIcon } from '../../ui/icons'
import type { UnsentMessage } from '../composer/outbox'
import { FailedNote } from './failed-note'
import { MessageText } from './message-text'
import type { StoredMessage } from './thread-message'
import './bubble.css'

interface GroupPosition {
  startsGroup: boolean
  endsGroup: boolean
}

interface StoredProps extends GroupPosition {
  message: StoredMessage
  author: string
  isRead: boolean
}

export const StoredBubble = memo(function StoredBubble({ message, author, isRead, startsGroup, endsGroup }: StoredProps) {
  const { t, locale } = useLocalization()
  const { isMine, body, sentAt } = message
  return (
    <BubbleFrame isMine={isMine} author={isMine ? t.thread.me : author} body={body} startsGroup={startsGroup} endsGroup={endsGroup}>
      {endsGroup && (
        <p className="bubble-note">
          <time dateTime={sentAt}>{timeOfDay(new Date(sentAt), locale)}</time>
          {isMine && (
            <span className={`bubble-state${isRead ? ' read' : ''}`}>
              {isRead ? <DoubleCheckIcon /> : <CheckIcon />}
              <span>{isRead ? t.thread.read : t.thread.sent}</span>
            </span>
          )}
        </p>
      )}
    </BubbleFrame>
  )
})

export function UnsentBubble({ message, startsGroup, endsGroup }: GroupPosition & { message: UnsentMessage }) {
  const { t } = useLocalization()
  const { failure, clientKey, body } = message
  return (
    <BubbleFrame isMine author={t.thread.me} body={body} startsGroup={startsGroup} endsGroup={endsGroup} state={failure ? 'failed' : 'sending'}>
      {failure ? (
        <FailedNote clientKey={clientKey} failure={failure} />
      ) : (
        <p className="bubble-note">
          <span className="bubble-state">
            <ClockIcon />
            <span>{t.thread.sending}</span>
          </span>
        </p>
      )}
    </BubbleFrame>
  )
}

interface FrameProps extends GroupPosition {
  isMine: boolean
  author: string
  body: string
  state?: 'sending' | 'failed'
  children: ReactNode
}

function BubbleFrame({ isMine, author, body, startsGroup, endsGroup, state, children }: FrameProps) {
  const classes = [
    'bubble-line',
    isMine ? 'mine' : 'theirs',
    startsGroup && 'starts-group',
    endsGroup && 'ends-group',
    state,
  ]
  return (
    <article className={classes.filter(Boolean).join(' ')}>
      <div className="bubble" dir="auto">
        <span className="visually-hidden">{author}</span>
        <MessageText body={body} />
      </div>
      {children}
    </article>
  )
}
