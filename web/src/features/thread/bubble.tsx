import { memo, useEffect, useRef, type ReactNode } from 'react'
import { timeOfDay } from '../../i18n/dates'
import { useLocalization } from '../../i18n/localization'
import { CheckIcon, ClockIcon, DoubleCheckIcon } from '../../ui/icons'
import type { UnsentMessage } from '../composer/outbox'
import { CopyLinkButton } from './copy-link-button'
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
  isTabStop: boolean
  copyLink(messageId: string): void
  /** Called with the element once it is shown, if a link names the message. */
  onLinked?: (element: HTMLElement | null) => void
}

export const StoredBubble = memo(function StoredBubble({ message, author, isRead, ...rest }: StoredProps) {
  const { isTabStop, copyLink, onLinked, startsGroup, endsGroup } = rest
  const { t, locale } = useLocalization()
  const { id, isMine, body, sentAt } = message
  return (
    <BubbleFrame
      isMine={isMine}
      author={isMine ? t.thread.me : author}
      body={body}
      startsGroup={startsGroup}
      endsGroup={endsGroup}
      onLinked={onLinked}
      isTabStop={isTabStop}
      onCopyLink={() => copyLink(id)}
    >
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
  isTabStop?: boolean
  onCopyLink?: () => void
  onLinked?: (element: HTMLElement | null) => void
  children: ReactNode
}

function BubbleFrame({ isMine, author, body, startsGroup, endsGroup, state, children, ...rest }: FrameProps) {
  const { isTabStop = false, onCopyLink, onLinked } = rest
  const { t } = useLocalization()
  const article = useRef<HTMLElement>(null)
  useEffect(() => onLinked?.(article.current), [onLinked])
  const classes = [
    'bubble-line',
    isMine ? 'mine' : 'theirs',
    startsGroup && 'starts-group',
    endsGroup && 'ends-group',
    state,
    onLinked && 'linked',
  ]
  return (
    // Focusable, so that a tap shows the button beside it.
    <article ref={article} tabIndex={-1} className={classes.filter(Boolean).join(' ')}>
      <div className="bubble-row">
        <div className="bubble" dir="auto">
          {onLinked && <span className="visually-hidden">{t.thread.linked}</span>}
          <span className="visually-hidden">{author}</span>
          <MessageText body={body} />
        </div>
        {onCopyLink && <CopyLinkButton isTabStop={isTabStop} onClick={onCopyLink} />}
      </div>
      {children}
    </article>
  )
}
