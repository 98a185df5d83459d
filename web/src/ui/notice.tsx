import type { ReactNode } from 'react'
import { useLocalization } from '../i18n/localization'
import './notice.css'

interface Props {
  title: string
  text?: string
  picture?: ReactNode
  role?: 'alert' | 'status'
  children?: ReactNode
}

/** A centered message in place of content. */
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
  const { t } = useLocalization()
  return (
    <Notice role="alert" picture={picture} title={t.loadFailed} text={t.loadFailedHint}>
      <button type="button" className="button" onClick={onRetry}>
        {t.retry}
      </button>
    </Notice>
  )
}
