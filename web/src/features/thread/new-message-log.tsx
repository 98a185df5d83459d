import { useState } from 'react'
import { useConversationEvent } from '../../transport/use-conversation-event'
import { useSpeech } from '../../i18n/language'
import { readFragment } from '../../gql'
import { ThreadMessage } from './thread-message'

interface Props {
  conversationId: string
  name: string
}

/** What a screen reader hears: the messages that come in while the thread is open, and nothing of the scrolling. */
export function NewMessageLog({ conversationId, name }: Props) {
  const { t } = useSpeech()
  const [heard, setHeard] = useState<{ id: string; body: string }[]>([])

  useConversationEvent((event) => {
    if (event.__typename !== 'MessageSent' || event.conversationId !== conversationId) return
    const { id, body, isMine } = readFragment(ThreadMessage, event.message)
    if (isMine || heard.some((message) => message.id === id)) return
    setHeard([...heard, { id, body }].slice(-20))
  })

  return (
    <div role="log" aria-live="polite" aria-label={t.thread.live} className="visually-hidden">
      {heard.map(({ id, body }) => (
        <p key={id}>{t.thread.says(name, body)}</p>
      ))}
    </div>
  )
}
