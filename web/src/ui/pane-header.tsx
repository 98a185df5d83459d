import type { ReactNode } from 'react'
import { useSpeech } from '../i18n/language'
import { BackIcon } from './icons'
import { Link } from '../routing/link'
import { paths } from '../routing/routes'
import './pane-header.css'

/** Above what was opened. Where the list has no room beside it, the way back to it. */
export function PaneHeader({ back = paths.list, children }: { back?: string; children?: ReactNode }) {
  const { t } = useSpeech()
  return (
    <header className="pane-header">
      <Link href={back} className={`icon-button ${back === paths.list ? 'to-list' : ''}`} aria-label={t.back}>
        <BackIcon />
      </Link>
      {children ?? <h1 className="visually-hidden">{t.messages}</h1>}
    </header>
  )
}
