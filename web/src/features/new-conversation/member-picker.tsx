import { useState, type FormEvent } from 'react'
import { Link } from '../../routing/link'
import { navigate, paths } from '../../routing/routes'
import type { ReachableMemberFragment } from '../../gql/graphql'
import { useSpeech } from '../../i18n/language'
import { longestSearch } from '../../transport/search'
import { moveBetweenLinks } from '../../ui/arrow-keys'
import { Avatar } from '../../ui/avatar'
import { SearchIcon } from '../../ui/icons'
import { LoadFailed, Notice } from '../../ui/notice'
import { useReachable } from './use-reachable'

/** Contacts and followed members, filtered while typing. Enter takes the first, the arrow down goes to the list. */
export function MemberPicker() {
  const { t } = useSpeech()
  const [typed, setTyped] = useState('')
  const { members, isSettled, failed, retry } = useReachable(typed)

  function takeFirst(event: FormEvent) {
    event.preventDefault()
    if (members[0]) navigate(addressOf(members[0]))
  }

  return (
    <form className="picker" onSubmit={takeFirst} onKeyDown={moveBetweenLinks}>
      <label className="picker-field">
        <span>{t.picker.label}</span>
        <span className="search">
          <SearchIcon />
          <input
            type="search"
            maxLength={longestSearch}
            // biome-ignore lint/a11y/noAutofocus: whoever opens a search came to type
            autoFocus
            value={typed}
            placeholder={t.picker.placeholder}
            onChange={(event) => setTyped(event.target.value)}
          />
        </span>
      </label>
      {failed && <LoadFailed onRetry={retry} />}
      <ul className="picker-list" aria-label={t.picker.people}>
        {members.map((member) => (
          <li key={member.id}>
            <Link href={addressOf(member)} className="picker-member">
              <Avatar of={member} />
              <span className="picker-text">
                <bdi className="picker-name two-lines">{member.displayName}</bdi>
                <bdi className="picker-handle two-lines">{`@${member.handle}`}</bdi>
              </span>
              <span className="picker-ties">
                {member.isContact && <span className="tag">{t.picker.contact}</span>}
                {member.isFollowed && <span className="tag">{t.picker.followed}</span>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {isSettled && members.length === 0 && (
        <Notice role="status" title={t.picker.none} text={t.picker.noneHint} />
      )}
    </form>
  )
}

function addressOf({ id, openConversation }: ReachableMemberFragment): string {
  return openConversation ? paths.conversation(openConversation.id) : paths.newTo(id)
}
