import { useMemo, useRef, useState } from 'react'
import { useRoute } from '../../routing/routes'
import { useSpeech } from '../../i18n/language'
import { useToday } from '../../i18n/use-today'
import { moveBetweenLinks } from '../../ui/arrow-keys'
import { LoadFailed, Notice } from '../../ui/notice'
import { useSettled } from '../../ui/use-settled'
import { ConversationRow } from './conversation-row'
import { filterFor, type FilterName } from './filters'
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
      <Rows filter={filter} search={useSettled(search)} />
    </>
  )
}

function Rows({ filter, search }: { filter: FilterName; search: string }) {
  const { t } = useSpeech()
  const today = useToday()
  const route = useRoute()
  const scroller = useRef<HTMLDivElement>(null)
  const { conversations, failed, hasMore, loadMore, retry } = useConversations(
    useMemo(() => filterFor(filter, search), [filter, search]),
  )
  const end = useNearEnd(scroller, loadMore)

  if (failed) return <LoadFailed onRetry={retry} />
  if (!conversations) return <ListSkeleton />
  if (conversations.length === 0) {
    const everything = filter === 'all' && !search
    return (
      <Notice
        title={everything ? t.list.empty : t.list.nothingFits}
        text={everything ? t.list.emptyHint : t.list.nothingFitsHint}
      />
    )
  }
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
