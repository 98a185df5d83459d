import type { ReactNode } from 'react'
import { useSpeech } from '../i18n/language'
import './notice.css'

interface Props {
  title: string
  text?: string
  picture?: ReactNode
  children?: ReactNode
}

/** What is said where there is nothing else to show. */
export function Notice({ title, text, picture, children }: Props) {
  return (
    <div className="notice">
      {picture}
      <p className="notice-title">{title}</p>
      {text && <p>{text}</p>}
      {children}
    </div>
  )
}

export function LoadFailed({ onRetry }: { onRetry(): void }) {
  const { t } = useSpeech()
  return (
    <div role="alert">
      <Notice title={t.loadFailed} text={t.loadFailedHint}>
        <button type="button" className="button" onClick={onRetry}>
          {t.retry}
        </button>
      </Notice>
    </div>
  )
}
