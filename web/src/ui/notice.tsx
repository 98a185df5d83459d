import type { ReactNode } from 'react'
import { useSpeech } from '../i18n/language'
import './notice.css'

interface Props {
  title: string
  text?: string
  picture?: ReactNode
  role?: 'alert' | 'status'
  children?: ReactNode
}

/** What is said where there is nothing else to show. */
export function Notice({ title, text, picture, role, children }: Props) {
  return (
    <div className="notice" role={role}>
      {picture}
      <p className="notice-title">{title}</p>
      {text && <p>{text}</p>}
      {children}
    </div>
  )
}

export function LoadFailed({ onRetry, picture }: { onRetry(): void; picture?: ReactNode }) {
  const { t } = useSpeech()
  return (
    <Notice role="alert" picture={picture} title={t.loadFailed} text={t.loadFailedHint}>
      <button type="button" className="button" onClick={onRetry}>
        {t.retry}
      </button>
    </Notice>
  )
}
