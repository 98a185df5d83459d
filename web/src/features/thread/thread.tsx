import { useMemo } from 'react'
import { useLocalization } from '../../i18n/localization'
import { Link } from '../../routing/link'
import { paths } from '../../routing/routes'
import { LoadFailed, Notice } from '../../ui/notice'
import { PaneHeader } from '../../ui/pane-header'
import { PaneSkeleton } from '../../ui/pane-skeleton'
import { useUnsentMessages } from '../composer/outbox-context'
import { ReadOnlyDraft } from '../composer/read-only-draft'
import { ClosedNote, CannotWriteNote } from './end-notes'
import { NewMessageLog } from './new-message-log'
import { PrintedThread } from './printed-thread'
import { ThreadComposer } from './thread-composer'
import { ThreadHeader } from './thread-header'
import type { StoredMessage } from './thread-message'
import { isLinkedGone } from './thread-place'
import { Timeline } from './timeline'
import { timelineItems } from './timeline-items'
import { ThreadStatus } from './thread-status'
import { useCopyLink } from './use-copy-link'
import { useFirstNewMessage } from './use-first-new-message'
import { usePrinting } from './use-printing'
import { useReadMarks } from './use-read-marks'
import { useThread, type ShownConversation, type ShownHistory } from './use-thread'
import { useTyping } from './use-typing'
import './thread.css'

/** @param linked The ID of the message that a link names. */
export function Thread({ id, linked }: { id: string; linked: string | null }) {
  const { t } = useLocalization()
  const { conversation, messages, history, isGone, failed, retry } = useThread(id, linked)

  if (conversation && messages) return <OpenThread {...{ conversation, messages, history }} />
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
  history: ShownHistory
}

function OpenThread({ conversation, messages, history }: OpenThreadProps) {
  const { id, correspondent, status, correspondentReadUpTo } = conversation
  const { place, hasOlder, hasNewer, showNewest } = history
  const allUnsent = useUnsentMessages(id)
  // They come after the newest message.
  const unsent = hasNewer ? noMessages : allUnsent
  const firstNew = useFirstNewMessage(conversation)
  const observe = useReadMarks(conversation)
  const items = useMemo(
    () => timelineItems({ messages, unsent, firstNew, reachesStart: !hasOlder }),
    [messages, unsent, firstNew, hasOlder],
  )

  const isWritable = status === 'OPEN' && correspondent.canMessage
  const { isTyping, handleEdit } = useTyping(id, isWritable)
  const { print, isPrinting, isLoading } = usePrinting(history)
  const { isCopied, copyLink } = useCopyLink(id)

  return (
    <>
      {isPrinting && <PrintedThread items={items} name={correspondent.displayName} hasOlder={hasOlder} />}
      <ThreadHeader conversation={conversation} isTyping={isTyping} onPrint={print} />
      <ThreadStatus isPrinting={isLoading} isCopied={isCopied} isGone={isLinkedGone(place, messages)} />
      <Timeline
        key={JSON.stringify(place)}
        items={items}
        history={history}
        name={correspondent.displayName}
        readUpTo={correspondentReadUpTo?.id ?? null}
        observe={observe}
        copyLink={copyLink}
      />
      <NewMessageLog conversationId={id} name={correspondent.displayName} />
      {status === 'CLOSED' ? (
        <ClosedNote conversation={conversation} />
      ) : correspondent.canMessage ? (
        <ThreadComposer
          conversation={conversation}
          isFirstMessage={!hasOlder && !hasNewer && unsent.length === 0 && !messages.some(({ isMine }) => isMine)}
          onEdit={handleEdit}
          onSent={hasNewer ? showNewest : undefined}
        />
      ) : (
        <CannotWriteNote conversation={conversation} />
      )}
    </>
  )
}

const noMessages: never[] = []
