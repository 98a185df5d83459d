import { useMemo, useRef, useState } from 'react'
import { useLocalization } from '../../i18n/localization'
import { useToday } from '../../i18n/use-today'
import { useRoute } from '../../routing/routes'
import { moveBetweenLinks } from '../../ui/arrow-keys'
import { LoadFailed, Notice } from '../../ui/notice'
import { useDebounced } from '../../ui/use-debounced'
import { ConversationRow } from './conversation-row'
import { toConversationFilter, type FilterName } from './filters'
import { ListFilters } from './list-filters'
import { ListSkeleton } from './list-skeleton'
import { useConversations } from './use-conversations'
import { useNearEnd } from './use-near-end'
import './conversations.css'

export function ConversationList() {
  const [filter, setFilter] = useState<FilterName>('all')
  const [search, setSearch] = useState('')
  return (
    <>
      <ListFilters filter={filter} search={search} onFilter={setFilter} onSearch={setSearch} />
      <Rows filter={filter} search={useDebounced(search)} />
    </>
  )
}

function Rows({ filter, search }: { filter: FilterName; search: string }) {
  const { t } = useLocalization()
  const today = useToday()
  const route = useRoute()
  const scroller = useRef<HTMLDivElement>(null)
  const { conversations, failed, hasMore, loadMore, retry } = useConversations(
    useMemo(() => toConversationFilter(filter, search), [filter, search]),
  )
  const end = useNearEnd(scroller, loadMore)

  if (failed) return <LoadFailed onRetry={retry} />
  if (!conversations) return <ListSkeleton />
  if (conversations.length === 0) return <EmptyList filter={filter} search={search} />
  return (
    <div className="rows" ref={scroller}>
      <ul aria-label={t.messages} onKeyDown={moveBetweenLinks}>
        {conversations.map((conversation) => (
          <li key={conversation.id}>
            <ConversationRow
              conversation={conversation}
              isCurrent={route.page === 'conversation' && route.id === conversation.id}
              today={today}
            />
          </li>
        ))}
      </ul>
      {hasMore && (
        <p className="rows-more" ref={end}>
          {t.list.more}
        </p>
      )}
    </div>
  )
}

function EmptyList({ filter, search }: { filter: FilterName; search: string }) {
  const { t } = useLocalization()
  if (filter === 'all' && !search) return <Notice title={t.list.empty} text={t.list.emptyHint} />
  if (filter === 'archived' && !search) return <Notice title={t.list.noneArchived} text={t.list.noneArchivedHint} />
  return <Notice title={t.list.noMatch} text={t.list.noMatchHint} />
}
