import { useLocalization } from '../i18n/localization'
import { Link } from '../routing/link'
import { paths } from '../routing/routes'
import { Logo } from '../ui/logo'
import { Notice } from '../ui/notice'
import { PaneHeader } from '../ui/pane-header'

/** Shown for a path without a route. */
export function NotFound() {
  const { t } = useLocalization()
  return (
    <>
      <PaneHeader />
      <Notice picture={<Logo />} title={t.notFound} text={t.notFoundHint}>
        <Link href={paths.list} className="button">
          {t.thread.toList}
        </Link>
      </Notice>
    </>
  )
}
