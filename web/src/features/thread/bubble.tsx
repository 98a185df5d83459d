import { memo, type ReactNode } from 'react'
import { timeOfDay } from '../../i18n/dates'
import { useSpeech } from '../../i18n/language'
import { CheckIcon, ClockIcon, DoubleCheckIcon } from '../../ui/icons'
import type { Unsent } from '../composer/outbox'
import { FailedNote } from './failed-note'
import { MessageText } from './message-text'
import type { StoredMessage } from './thread-message'

interface Shape {
  begins: boolean
  ends: boolean
}

interface StoredProps extends Shape {
  message: StoredMessage
  author: string
  isRead: boolean
}

export const StoredBubble = memo(function StoredBubble({ message, author, isRead, begins, ends }: StoredProps) {
  const { t, locale } = useSpeech()
  const { isMine, body, sentAt } = message
  return (
    <BubbleFrame isMine={isMine} author={isMine ? t.thread.me : author} body={body} begins={begins} ends={ends}>
      {ends && (
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

export function UnsentBubble({ message, begins, ends }: Shape & { message: Unsent }) {
  const { t } = useSpeech()
  const { failure, clientKey, body } = message
  return (
    <BubbleFrame isMine author={t.thread.me} body={body} begins={begins} ends={ends} state={failure ? 'failed' : 'sending'}>
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

interface FrameProps extends Shape {
  isMine: boolean
  author: string
  body: string
  state?: 'sending' | 'failed'
  children: ReactNode
}

function BubbleFrame({ isMine, author, body, begins, ends, state, children }: FrameProps) {
  const shape = `${isMine ? 'mine' : 'theirs'}${begins ? ' begins' : ''}${ends ? ' ends' : ''} ${state ?? ''}`
  return (
    <article className={`bubble-line ${shape}`}>
      <div className="bubble" dir="auto">
        <span className="visually-hidden">{author}</span>
        <MessageText body={body} />
      </div>
      {children}
    </article>
  )
}
