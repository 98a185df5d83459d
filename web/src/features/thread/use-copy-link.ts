import { useEffect, useState } from 'react'
import { navigate, paths } from '../../routing/routes'

const shownMs = 4_000

/** Copies links to messages. `isCopied` is true for a while after a link was copied. */
export function useCopyLink(conversationId: string) {
  const [copies, setCopies] = useState(0)
  const [isCopied, setCopied] = useState(false)

  useEffect(() => {
    if (copies === 0) return
    setCopied(true)
    const timer = setTimeout(() => setCopied(false), shownMs)
    return () => clearTimeout(timer)
  }, [copies])

  async function copy(messageId: string) {
    const path = paths.message(conversationId, messageId)
    try {
      await navigator.clipboard.writeText(new URL(path, location.origin).href)
      setCopies((count) => count + 1)
    } catch {
      // Without HTTPS there is no clipboard. The address bar then has the link.
      navigate(path)
    }
  }

  return { isCopied, copyLink: (messageId: string) => void copy(messageId) }
}
