import { use, useEffect, useMemo, useState } from 'react'
import { TypingContext, type TypingState } from '../../transport/typing'
import { usePageVisible } from '../../ui/use-page-visible'
import { createTypingNotifier } from './typing-notifier'

/**
 * Returns whether the correspondent is typing, and what to call with the member's own text after each change. While the
 * member cannot write in the conversation or see the page, nothing is sent or received.
 */
export function useTyping(conversationId: string, isWritable: boolean) {
  const typing = use(TypingContext)
  const [state, setState] = useState<TypingState>(null)
  const isVisible = usePageVisible()
  const notify = useMemo(
    () => createTypingNotifier((isTyping) => typing.announce(conversationId, isTyping)),
    [typing, conversationId],
  )

  useEffect(() => {
    // Who follows a conversation looks at it, and the service does not notify them.
    if (!isWritable || !isVisible) return
    const stop = typing.follow(conversationId, setState)
    return () => {
      stop()
      setState(null)
    }
  }, [typing, conversationId, isWritable, isVisible])

  return {
    isTyping: state === true,
    // A service that does not tell this page does not tell the other one either.
    handleEdit: state === null ? undefined : notify,
  }
}
