import { useRef, useState, type KeyboardEvent } from 'react'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { navigate, paths } from '../../app/routes'
import { useSpeech } from '../../i18n/language'
import { Avatar } from '../../ui/avatar'
import { SearchIcon } from '../../ui/icons'
import { LoadFailed, Notice } from '../../ui/notice'
import { useReachable } from './use-reachable'

/** Contacts and followed members, filtered while typing. Enter takes the first, the arrow down goes to the list. */
export function MemberPicker() {
  const { t } = useSpeech()
  const list = useRef<HTMLDivElement>(null)
  const [search, setSearch] = useState('')
  const { members, failed, retry } = useReachable(search)

  function pick(id: string) {
    const open = members?.find((member) => member.id === id)?.openConversation
    navigate(open ? paths.conversation(open.id) : paths.newTo(id))
  }

  function press(event: KeyboardEvent<HTMLInputElement>) {
    const first = members?.[0]
    if (event.key === 'Enter' && first) pick(first.id)
    if (event.key === 'ArrowDown') list.current?.querySelector<HTMLElement>('[role=option]')?.focus()
  }

  return (
    <div className="picker">
      <label className="picker-field">
        {t.picker.label}
        <span className="search">
          <SearchIcon />
          <input
            type="search"
            autoFocus
            value={search}
            placeholder={t.picker.placeholder}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={press}
          />
        </span>
      </label>
      {failed ? (
        <LoadFailed onRetry={retry} />
      ) : (
        <ListBox
          ref={list}
          className="picker-list"
          aria-label={t.picker.people}
          items={members ?? []}
          selectionMode="none"
          onAction={(id) => pick(String(id))}
          renderEmptyState={() => members && <Notice title={t.picker.none} text={t.picker.noneHint} />}
        >
          {(member) => (
            <ListBoxItem id={member.id} textValue={member.displayName} className="picker-member">
              <Avatar name={member.displayName} seed={member.id} url={member.avatarUrl} />
              <span className="picker-name">
                {member.displayName}
                <span className="picker-handle">@{member.handle}</span>
              </span>
              {member.isContact && <span className="tag">{t.picker.contact}</span>}
              {member.isFollowed && <span className="tag">{t.picker.followed}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      )}
    </div>
  )
}
