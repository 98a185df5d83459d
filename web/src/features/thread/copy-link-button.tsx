import { useLocalization } from '../../i18n/localization'
import { LinkIcon } from '../../ui/icons'
import './copy-link-button.css'

interface Props {
  /** Whether it can be reached with Tab. The arrow keys lead from one message's button to the next. */
  isTabStop: boolean
  onClick(): void
}

/** Copies a link to the message beside it. Visible where the pointer or the focus is. */
export function CopyLinkButton({ isTabStop, onClick }: Props) {
  const { t } = useLocalization()
  return (
    <button
      type="button"
      className="copy-link"
      tabIndex={isTabStop ? 0 : -1}
      aria-label={t.thread.copyLink}
      title={t.thread.copyLink}
      onClick={onClick}
    >
      <LinkIcon />
    </button>
  )
}
