import { useState } from 'react'
import { readFragment } from '../../gql'
import { useLocalization } from '../../i18n/localization'
import { useViewerEvent } from '../../transport/use-viewer-event'
import { ThreadMessage } from './thread-message'

interface Props {
  conversationId: string
  name: string
}

/** Announces messages that arrive while the thread is open to screen readers, and nothing else that is rendered. */
export function NewMessageLog({ conversationId, name }: Props) {
  const { t } = useLocalization()
  const [announced, setAnnounced] = useState<{ id: string; body: string }[]>([])

  useViewerEvent((event) => {
    if (event.__typename !== 'MessageSent' || event.conversationId !== conversationId) return
    const { id, body, isMine } = readFragment(ThreadMessage, event.message)
    if (isMine || announced.some((message) => message.id === id)) return
    setAnnounced([...announced, { id, body }].slice(-20))
  })

  return (
    <div role="log" aria-live="polite" aria-label={t.thread.live} className="visually-hidden">
      {announced.map(({ id, body }) => (
        <p key={id}>{t.thread.says(name, body)}</p>
      ))}
    </div>
  )
}
