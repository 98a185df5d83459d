import type { ReactNode } from 'react'
import { useLocalization } from '../i18n/localization'
import { Link } from '../routing/link'
import { paths } from '../routing/routes'
import { BackIcon } from './icons'
import './pane-header.css'

/** The header of the main pane. On a narrow screen, which shows one pane, it has the link back to the list. */
export function PaneHeader({ back = paths.list, children }: { back?: string; children?: ReactNode }) {
  const { t } = useLocalization()
  return (
    <header className="pane-header">
      <Link href={back} className={`icon-button ${back === paths.list ? 'to-list' : ''}`} aria-label={t.back}>
        <BackIcon />
      </Link>
      {children ?? <h1 className="visually-hidden">{t.messages}</h1>}
    </header>
  )
}
