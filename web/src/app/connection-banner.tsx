import { useSyncExternalStore } from 'react'
import { useSpeech } from '../i18n/language'
import type { ConnectionWatch } from '../transport/connection'

export function ConnectionBanner({ connection }: { connection: ConnectionWatch }) {
  const { t } = useSpeech()
  const state = useSyncExternalStore(connection.listen, connection.current)
  const online = useSyncExternalStore(listenOnline, () => navigator.onLine)
  const shown = !online ? 'offline' : state === 'live' ? null : state
  return (
    <div role="status" className={`connection ${shown ?? ''}`}>
      {shown && <p>{t.connection[shown]}</p>}
      {(shown === 'outdated' || shown === 'blocked') && (
        <button type="button" className="button" onClick={() => location.reload()}>
          {t.reload}
        </button>
      )}
    </div>
  )
}

function listenOnline(listener: () => void) {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}
