import { useEffectEvent, useLayoutEffect, useRef, type RefObject } from 'react'
import { useTouch } from '../../ui/use-touch'
import { useDrafts } from './drafts'

/**
 * Keeps the caret between the same letters, whatever changes the text around it: what came back is put before, what is
 * not allowed goes. In a draft that was there before the field, it stands at the end.
 */
export function useCaret(area: RefObject<HTMLTextAreaElement | null>, addressee: string, text: string) {
  const drafts = useDrafts()
  const isTouch = useTouch()
  // Counted from the end, since nothing is ever added there but by typing.
  const fromEnd = useRef({ start: 0, end: 0 })
  const shown = useRef(text)

  function put() {
    const { start, end } = fromEnd.current
    area.current?.setSelectionRange(Math.max(0, text.length - start), Math.max(0, text.length - end))
  }

  useLayoutEffect(() => {
    if (shown.current !== text && document.activeElement === area.current) put()
    shown.current = text
  })

  const enter = useEffectEvent(() => {
    const field = area.current
    const caret = drafts.takeCaret(addressee)
    if (caret) fromEnd.current = caret
    // On a touch screen the keyboard would cover what was opened to be read.
    if (caret ? caret.focused : !isTouch) {
      field?.focus()
      put()
    }
    return () => drafts.leave(addressee, { ...fromEnd.current, focused: document.activeElement === field })
  })
  useLayoutEffect(() => enter(), [])

  return {
    /** The field has what was typed, and `keep` says what stays of it. */
    typed(field: HTMLTextAreaElement, keep: (text: string) => string) {
      shown.current = field.value
      fromEnd.current = {
        start: keep(field.value.slice(field.selectionStart)).length,
        end: keep(field.value.slice(field.selectionEnd)).length,
      }
    },
    moved({ value, selectionStart, selectionEnd }: HTMLTextAreaElement) {
      fromEnd.current = { start: value.length - selectionStart, end: value.length - selectionEnd }
    },
  }
}
