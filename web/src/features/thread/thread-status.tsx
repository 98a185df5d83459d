import { useLocalization } from '../../i18n/localization'

interface Props {
  isPrinting: boolean
  isCopied: boolean
  /** Whether the message that a link names no longer exists. */
  isGone: boolean
}

/** What the member should know about what they did, on the screen and for screen readers. */
export function ThreadStatus({ isPrinting, isCopied, isGone }: Props) {
  const { t } = useLocalization()
  return (
    <p role="status" className="thread-busy">
      {isPrinting ? t.print.loading : isCopied ? t.thread.linkCopied : isGone && t.thread.linkedGone}
    </p>
  )
}
