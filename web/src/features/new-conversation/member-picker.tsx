import { useState, type FormEvent } from 'react'
import type { ReachableMemberFragment } from '../../gql/graphql'
import { useLocalization } from '../../i18n/localization'
import { Link } from '../../routing/link'
import { navigate, paths } from '../../routing/routes'
import { maxSearchLength } from '../../transport/search'
import { moveBetweenLinks } from '../../ui/arrow-keys'
import { Avatar } from '../../ui/avatar'
import { SearchIcon } from '../../ui/icons'
import { LoadFailed, Notice } from '../../ui/notice'
import { useReachableMembers } from './use-reachable-members'

/** The contacts and followed members, filtered while typing. Enter opens the first one, the arrow keys move to the list. */
export function MemberPicker() {
  const { t } = useLocalization()
  const [typed, setTyped] = useState('')
  const { members, isComplete, failed, retry } = useReachableMembers(typed)

  function openFirst(event: FormEvent) {
    event.preventDefault()
    if (members[0]) navigate(pathTo(members[0]))
  }

  return (
    <form className="picker" onSubmit={openFirst} onKeyDown={moveBetweenLinks}>
      <label className="picker-field">
        <span>{t.picker.label}</span>
        <span className="search">
          <SearchIcon />
          <input
            type="search"
            maxLength={maxSearchLength}
            // biome-ignore lint/a11y/noAutofocus: the search field is what this view is for
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
            <Link href={pathTo(member)} className="picker-member">
              <Avatar of={member} />
              <span className="picker-text">
                <bdi className="picker-name two-lines">{member.displayName}</bdi>
                <bdi className="picker-handle two-lines">{`@${member.handle}`}</bdi>
              </span>
              <span className="picker-tags">
                {member.isContact && <span className="tag">{t.picker.contact}</span>}
                {member.isFollowed && <span className="tag">{t.picker.followed}</span>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {isComplete && members.length === 0 && (
        <Notice role="status" title={t.picker.none} text={t.picker.noneHint} />
      )}
    </form>
  )
}

function pathTo({ id, openConversation }: ReachableMemberFragment): string {
  return openConversation ? paths.conversation(openConversation.id) : paths.newTo(id)
}
