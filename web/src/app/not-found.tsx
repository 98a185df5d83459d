import { useSpeech } from '../i18n/language'
import { Logo } from '../ui/logo'
import { Notice } from '../ui/notice'
import { Link } from '../routing/link'
import { PaneHeader } from '../ui/pane-header'
import { paths } from '../routing/routes'

/** At an address that names nothing of ours. */
export function NotFound() {
  const { t } = useSpeech()
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
