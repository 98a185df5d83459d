import { useEffect, useState, useSyncExternalStore } from 'react'
import { useSpeech } from '../i18n/language'
import type { ConnectionWatch } from '../transport/connection'

export function ConnectionBanner({ connection }: { connection: ConnectionWatch }) {
  const { t } = useSpeech()
  const state = useSyncExternalStore(connection.listen, connection.current)
  const online = useOnline()
  const shown = !online ? 'offline' : state === 'live' ? null : 'reconnecting'
  return (
    <div role="status" className={`connection ${shown ?? ''}`}>
      {shown && <p>{t.connection[shown]}</p>}
    </div>
  )
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const update = () => setOnline(navigator.onLine)
    window.addEventListener('online', update)
    window.addEventListener('offline', update)
    return () => {
      window.removeEventListener('online', update)
      window.removeEventListener('offline', update)
    }
  }, [])
  return online
}
