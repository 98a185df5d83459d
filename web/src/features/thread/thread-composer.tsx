import { Composer } from '../composer/composer'
import { useOutbox } from '../composer/outbox-context'
import type { ShownConversation } from './use-thread'

interface Props {
  conversation: ShownConversation
  isFirstMessage: boolean
  onEdit?: (text: string) => void
  onSent?: () => void
}

export function ThreadComposer({ conversation, isFirstMessage, onEdit, onSent }: Props) {
  const outbox = useOutbox()

  function send(body: string) {
    outbox.send(conversation.id, body)
    onSent?.()
  }

  return (
    <Composer
      addressee={conversation.id}
      name={conversation.correspondent.displayName}
      isFirstMessage={isFirstMessage}
      onSend={send}
      onEdit={onEdit}
    />
  )
}
