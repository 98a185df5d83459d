import { useId } from 'react'
import { useLocalization } from '../i18n/localization'
import { showModal } from './show-modal'
import './confirm-dialog.css'

interface Props {
  title: string
  text: string
  confirm: string
  onConfirm(): void
  onClose(): void
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, text, confirm, onConfirm, onClose }: Props) {
  const { t } = useLocalization()
  const id = useId()
  return (
    <dialog
      ref={showModal}
      role="alertdialog"
      className="dialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      closedby="any"
      onClose={({ currentTarget }) => {
        onClose()
        if (currentTarget.returnValue === 'confirm') onConfirm()
      }}
    >
      <form method="dialog">
        <h2 id={`${id}-title`}>{title}</h2>
        <p id={`${id}-text`}>{text}</p>
        <div className="dialog-buttons">
          <button type="submit" className="button">{t.cancel}</button>
          <button type="submit" className="button danger" value="confirm">
            {confirm}
          </button>
        </div>
      </form>
    </dialog>
  )
}
