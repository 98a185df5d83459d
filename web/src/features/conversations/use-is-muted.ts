import { useEffect, useReducer } from 'react'
import { useClient } from 'urql'
import { queryUnreadCount } from './use-unread-count-refresh'

interface Mutable {
  isMuted: boolean
  mutedUntil: string | null
}

/** The longest delay of a timer. */
const maxDelayMs = 2 ** 31 - 1

/** Whether a conversation is muted. The end of a mute is no event: then this renders again, and the unread count is queried. */
export function useIsMuted({ isMuted, mutedUntil }: Mutable): boolean {
  const client = useClient()
  const [, renderAgain] = useReducer((renders: number) => renders + 1, 0)
  const end = isMuted && mutedUntil !== null ? Date.parse(mutedUntil) : null
  const isMutedNow = isMuted && (end === null || end > Date.now())
  useEffect(() => {
    if (!isMutedNow || end === null) return
    const timer = setTimeout(() => {
      renderAgain()
      queryUnreadCount(client)
    }, Math.min(end - Date.now(), maxDelayMs))
    return () => clearTimeout(timer)
  }, [client, isMutedNow, end])
  return isMutedNow
}
