/** A ref callback that opens a `<dialog>`: the browser makes the page behind it inert, and restores the focus when it closes. */
export function showModal(dialog: HTMLDialogElement | null) {
  dialog?.showModal()
}
