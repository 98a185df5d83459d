import { useEffectEvent, useLayoutEffect, useRef, type RefObject } from 'react'
import { useTouchInput } from '../../ui/use-touch-input'
import { useDrafts } from './drafts'

/**
 * Keeps the caret between the same characters when the text changes without typing: a refused text is inserted before
 * it, control characters are removed. In a draft that is opened, the caret is at the end.
 */
export function useCaret(area: RefObject<HTMLTextAreaElement | null>, addressee: string, text: string) {
  const drafts = useDrafts()
  const isTouch = useTouchInput()
  // Counted from the end, since text is added there only by typing.
  const fromEnd = useRef({ start: 0, end: 0 })
  const shownText = useRef(text)

  function restore() {
    const { start, end } = fromEnd.current
    area.current?.setSelectionRange(Math.max(0, text.length - start), Math.max(0, text.length - end))
  }

  useLayoutEffect(() => {
    if (shownText.current !== text && document.activeElement === area.current) restore()
    shownText.current = text
  })

  const handleMount = useEffectEvent(() => {
    const field = area.current
    const caret = drafts.takeCaret(addressee)
    if (caret) fromEnd.current = caret
    // On a touch screen the keyboard would cover the conversation that was opened.
    if (caret ? caret.focused : !isTouch) {
      field?.focus()
      restore()
    }
    return () => drafts.leaveCaret(addressee, { ...fromEnd.current, focused: document.activeElement === field })
  })
  useLayoutEffect(() => handleMount(), [])

  return {
    /** The field has new text, of which `filter` will remove a part. */
    handleChange(field: HTMLTextAreaElement, filter: (text: string) => string) {
      shownText.current = field.value
      fromEnd.current = {
        start: filter(field.value.slice(field.selectionStart)).length,
        end: filter(field.value.slice(field.selectionEnd)).length,
      }
    },
    handleSelect({ value, selectionStart, selectionEnd }: HTMLTextAreaElement) {
      fromEnd.current = { start: value.length - selectionStart, end: value.length - selectionEnd }
    },
  }
}
