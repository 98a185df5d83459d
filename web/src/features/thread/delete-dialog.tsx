import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useSpeech } from '../../i18n/language'

interface Props {
  isOpen: boolean
  name: string
  onConfirm(): void
  onClose(): void
}

export function DeleteDialog({ isOpen, name, onConfirm, onClose }: Props) {
  const { t } = useSpeech()
  return (
    <ModalOverlay className="overlay" isOpen={isOpen} onOpenChange={onClose} isDismissable>
      <Modal className="modal">
        <Dialog role="alertdialog" className="dialog" aria-describedby="deletion-text">
          <Heading slot="title">{t.deletion.title}</Heading>
          <p id="deletion-text">{t.deletion.text(name)}</p>
          <div className="dialog-buttons">
            <button type="button" className="button" onClick={onClose} autoFocus>
              {t.cancel}
            </button>
            <button
              type="button"
              className="button danger"
              onClick={() => {
                onClose()
                onConfirm()
              }}
            >
              {t.deletion.confirm}
            </button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
