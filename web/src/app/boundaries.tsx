import { useEffect, useRef, type ReactNode } from 'react'
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary'
import { LocalizationProvider, useLocalization } from '../i18n/localization'
import { useRoute } from '../routing/routes'
import { Notice } from '../ui/notice'
import { PaneHeader } from '../ui/pane-header'

// An error while rendering replaces the part of the page around it with a notice. The rest keeps working.

interface Props {
  children: ReactNode
}

/** The error boundary around everything that the panes share. */
export function PageBoundary({ children }: Props) {
  return <ErrorBoundary FallbackComponent={PageFailed}>{children}</ErrorBoundary>
}

export function ListBoundary({ children }: Props) {
  return <ErrorBoundary FallbackComponent={RenderFailed}>{children}</ErrorBoundary>
}

/** Navigation resets the error. */
export function PaneBoundary({ children }: Props) {
  return (
    <ErrorBoundary FallbackComponent={PaneFailed} resetKeys={[useRoute()]}>
      {children}
    </ErrorBoundary>
  )
}

function PageFailed(props: FallbackProps) {
  return (
    <LocalizationProvider>
      <main className="page-failed">
        <Title />
        <RenderFailed {...props} takesFocus />
      </main>
    </LocalizationProvider>
  )
}

function Title() {
  const { t } = useLocalization()
  return <h1 className="visually-hidden">{t.messages}</h1>
}

function PaneFailed(props: FallbackProps) {
  return (
    <>
      <PaneHeader />
      <RenderFailed {...props} takesFocus />
    </>
  )
}

/** Offers to render again, with the draft, or to reload the page. */
function RenderFailed({ resetErrorBoundary, takesFocus = false }: FallbackProps & { takesFocus?: boolean }) {
  const { t } = useLocalization()
  const retry = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    // Only if the focused element was removed: the member may be typing in the other pane.
    if (takesFocus && document.activeElement === document.body) retry.current?.focus()
  }, [takesFocus])

  return (
    <Notice role="alert" title={t.renderFailed} text={t.renderFailedHint}>
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
