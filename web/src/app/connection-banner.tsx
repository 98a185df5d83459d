import { useSyncExternalStore } from 'react'
import { useLocalization } from '../i18n/localization'
import type { ConnectionMonitor } from '../transport/connection-monitor'
import './connection-banner.css'

export function ConnectionBanner({ connection }: { connection: ConnectionMonitor }) {
  const { t } = useLocalization()
  const state = useSyncExternalStore(connection.subscribe, connection.get)
  const online = useSyncExternalStore(subscribeToOnline, () => navigator.onLine)
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

function subscribeToOnline(listener: () => void) {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}
