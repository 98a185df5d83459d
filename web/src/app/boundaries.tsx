import { useEffect, useRef, type ReactNode } from 'react'
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary'
import { LanguageProvider, useSpeech } from '../i18n/language'
import { Notice } from '../ui/notice'
import { PaneHeader } from '../ui/pane-header'
import { useRoute } from '../routing/routes'

// What cannot be drawn gives way to a notice, and all around it goes on.

interface Props {
  children: ReactNode
}

/** The last resort: around what the panes have in common. */
export function PageBoundary({ children }: Props) {
  return <ErrorBoundary FallbackComponent={BrokenPage}>{children}</ErrorBoundary>
}

export function ListBoundary({ children }: Props) {
  return <ErrorBoundary FallbackComponent={Broken}>{children}</ErrorBoundary>
}

/** Whoever goes elsewhere leaves what is broken behind. */
export function PaneBoundary({ children }: Props) {
  return (
    <ErrorBoundary FallbackComponent={BrokenPane} resetKeys={[useRoute()]}>
      {children}
    </ErrorBoundary>
  )
}

function BrokenPage(props: FallbackProps) {
  return (
    <LanguageProvider>
      <main className="page-failed">
        <Title />
        <Broken {...props} takesFocus />
      </main>
    </LanguageProvider>
  )
}

function Title() {
  const { t } = useSpeech()
  return <h1 className="visually-hidden">{t.messages}</h1>
}

function BrokenPane(props: FallbackProps) {
  return (
    <>
      <PaneHeader />
      <Broken {...props} takesFocus />
    </>
  )
}

/** Trying again draws the place anew, with the draft; where that does not help, the page is loaded again. */
function Broken({ resetErrorBoundary, takesFocus = false }: FallbackProps & { takesFocus?: boolean }) {
  const { t } = useSpeech()
  const retry = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    // Only where the focus went with what is broken: somebody may be writing beside it.
    if (takesFocus && document.activeElement === document.body) retry.current?.focus()
  }, [takesFocus])

  return (
    <Notice role="alert" title={t.broken} text={t.brokenHint}>
      <div className="notice-buttons">
        <button ref={retry} type="button" className="button" onClick={resetErrorBoundary}>
          {t.retry}
        </button>
        <button type="button" className="button quiet" onClick={() => location.reload()}>
          {t.reload}
        </button>
      </div>
    </Notice>
  )
}
