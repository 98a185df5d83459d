import { memo } from 'react'
import { graphql, readFragment, type FragmentType } from '../../gql'
import { shortDate } from '../../i18n/dates'
import { useLocalization } from '../../i18n/localization'
import { withLocalizedName } from '../../i18n/localized-name'
import { Link } from '../../routing/link'
import { paths } from '../../routing/routes'
import { Avatar } from '../../ui/avatar'
import { MutedIcon } from '../../ui/icons'
import { useIsMuted } from './use-is-muted'

const ConversationRowFragment = graphql(`
  fragment ConversationRow on Conversation {
    id
    status
    unreadCount
    isUnread
    isMuted
    mutedUntil
    isArchived
    lastActivityAt
    lastMessage {
      id
      isMine
      preview
    }
    correspondent {
      id
      displayName
      isDeleted
      handle
      avatarUrl
    }
  }
`)

interface Props {
  conversation: FragmentType<typeof ConversationRowFragment>
  isCurrent: boolean
  today: Date
}

export const ConversationRow = memo(function ConversationRow({ conversation, isCurrent, today }: Props) {
  const { t, locale } = useLocalization()
  const row = readFragment(ConversationRowFragment, conversation)
  const { lastMessage, unreadCount, isUnread, status } = row
  const correspondent = withLocalizedName(row.correspondent, t)
  const isMuted = useIsMuted(row)

  return (
    <Link
      href={paths.conversation(row.id)}
      className={`row${isUnread ? ' unread' : ''}${status === 'CLOSED' ? ' closed' : ''}`}
      aria-current={isCurrent ? 'page' : undefined}
    >
      <Avatar of={correspondent} />
      <span className="row-text">
        <span className="row-first">
          <span className="row-name" dir="auto">
            {correspondent.displayName}
          </span>
          <time dateTime={row.lastActivityAt}>{shortDate(new Date(row.lastActivityAt), today, locale)}</time>
        </span>
        <span className="row-second">
          <span className="row-preview">
            {lastMessage?.isMine && <span>{t.list.you}</span>}
            <bdi>{lastMessage ? lastMessage.preview : t.list.noMessage}</bdi>
          </span>
          {isMuted && (
            <span className="row-mark">
              <MutedIcon />
              <span className="visually-hidden">{t.list.muted}</span>
            </span>
          )}
          {status === 'CLOSED' && <span className="tag">{t.list.closed}</span>}
          {isUnread && (
            <span className="dot">
              <span className="visually-hidden">{unreadCount > 0 ? t.list.unread(unreadCount) : t.list.markedUnread}</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  )
})
