import { useMemo } from 'react'
import { useLocalization } from '../../i18n/localization'
import { Link } from '../../routing/link'
import { paths } from '../../routing/routes'
import { LoadFailed, Notice } from '../../ui/notice'
import { PaneHeader } from '../../ui/pane-header'
import { PaneSkeleton } from '../../ui/pane-skeleton'
import { Composer } from '../composer/composer'
import { useOutbox, useUnsentMessages } from '../composer/outbox-context'
import { ReadOnlyDraft } from '../composer/read-only-draft'
import { ClosedNote, CannotWriteNote } from './end-notes'
import { NewMessageLog } from './new-message-log'
import { PrintedThread } from './printed-thread'
import { ThreadHeader } from './thread-header'
import type { StoredMessage } from './thread-message'
import { Timeline } from './timeline'
import { timelineItems } from './timeline-items'
import { useFirstNewMessage } from './use-first-new-message'
import { usePrinting } from './use-printing'
import { useReadMarks } from './use-read-marks'
import { useThread, type ShownConversation } from './use-thread'
import { useTyping } from './use-typing'
import './thread.css'

export function Thread({ id }: { id: string }) {
  const { t } = useLocalization()
  const { conversation, messages, isGone, failed, hasOlder, loadOlder, loadAll, retry } = useThread(id)

  if (conversation && messages) return <OpenThread {...{ conversation, messages, hasOlder, loadOlder, loadAll }} />
  return (
    <>
      <PaneHeader />
      {isGone ? (
        <Notice title={t.thread.goneTitle} text={t.thread.gone}>
          <Link href={paths.list} className="button">
            {t.thread.toList}
          </Link>
          <ReadOnlyDraft addressee={id} />
        </Notice>
      ) : failed ? (
        <LoadFailed onRetry={retry} />
      ) : (
        <PaneSkeleton />
      )}
    </>
  )
}

interface OpenThreadProps {
  conversation: ShownConversation
  messages: StoredMessage[]
  hasOlder: boolean
  loadOlder(): void
  loadAll(): Promise<void>
}

function OpenThread({ conversation, messages, hasOlder, loadOlder, loadAll }: OpenThreadProps) {
  const { t } = useLocalization()
  const { id, correspondent, unreadCount, status, lastMessage, correspondentReadUpTo } = conversation
  const unsent = useUnsentMessages(id)
  const firstNew = useFirstNewMessage(messages, unreadCount)
  const observe = useReadMarks(id, lastMessage?.id, unreadCount)
  const items = useMemo(
    () => timelineItems({ messages, unsent, firstNew, reachesStart: !hasOlder }),
    [messages, unsent, firstNew, hasOlder],
  )

  const isWritable = status === 'OPEN' && correspondent.canMessage
  const { isTyping, handleEdit } = useTyping(id, isWritable)
  const { print, isPrinting, isLoading } = usePrinting({ hasOlder, loadAll })

  return (
    <>
      {isPrinting && <PrintedThread items={items} name={correspondent.displayName} hasOlder={hasOlder} />}
      <ThreadHeader conversation={conversation} isTyping={isTyping} onPrint={print} />
      <p role="status" className="thread-busy">
        {isLoading && t.print.loading}
      </p>
      <Timeline
        items={items}
        name={correspondent.displayName}
        readUpTo={correspondentReadUpTo?.id ?? null}
        hasOlder={hasOlder}
        loadOlder={loadOlder}
        observe={observe}
      />
      <NewMessageLog conversationId={id} name={correspondent.displayName} />
      {status === 'CLOSED' ? (
        <ClosedNote conversation={conversation} />
      ) : correspondent.canMessage ? (
        <ThreadComposer
          conversation={conversation}
          isFirstMessage={!hasOlder && unsent.length === 0 && !messages.some(({ isMine }) => isMine)}
          onEdit={handleEdit}
        />
      ) : (
        <CannotWriteNote conversation={conversation} />
      )}
    </>
  )
}

interface ThreadComposerProps {
  conversation: ShownConversation
  isFirstMessage: boolean
  onEdit?: (text: string) => void
}

function ThreadComposer({ conversation, isFirstMessage, onEdit }: ThreadComposerProps) {
  const outbox = useOutbox()
  return (
    <Composer
      addressee={conversation.id}
      name={conversation.correspondent.displayName}
      isFirstMessage={isFirstMessage}
      onSend={(body) => outbox.send(conversation.id, body)}
      onEdit={onEdit}
    />
  )
}
