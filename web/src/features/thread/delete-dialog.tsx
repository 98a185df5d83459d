import { useSpeech } from '../../i18n/language'
import './delete-dialog.css'

interface Props {
  name: string
  onConfirm(): void
  onClose(): void
}

/** The browser's own dialog: what is behind it is out of reach, and the focus goes back where it was. */
export function DeleteDialog({ name, onConfirm, onClose }: Props) {
  const { t } = useSpeech()
  return (
    <dialog
      ref={showModal}
      role="alertdialog"
      className="dialog"
      aria-labelledby="deletion-title"
      aria-describedby="deletion-text"
      closedby="any"
      onClose={({ currentTarget }) => {
        onClose()
        if (currentTarget.returnValue === 'delete') onConfirm()
      }}
    >
      <form method="dialog">
        <h2 id="deletion-title">{t.deletion.title}</h2>
        <p id="deletion-text">{t.deletion.text(name)}</p>
        <div className="dialog-buttons">
          <button type="submit" className="button">{t.cancel}</button>
          <button type="submit" className="button danger" value="delete">
            {t.deletion.confirm}
          </button>
        </div>
      </form>
    </dialog>
  )
}

function showModal(dialog: HTMLDialogElement | null) {
  dialog?.showModal()
}
