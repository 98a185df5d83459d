import { useLayoutEffect, useRef, type ChangeEvent, type KeyboardEvent } from 'react'
import { explain } from '../../i18n/explain'
import { useSpeech } from '../../i18n/language'
import { SendIcon } from '../../ui/icons'
import { useTouch } from '../../ui/use-touch'
import { bodyOf, clean, roomLeft } from './body'
import { useDraft } from './drafts'
import { FirstMessageHints } from './first-message-hints'
import { sends } from './keys'
import { Room } from './room'
import { useCaret } from './use-caret'
import './composer.css'

interface Props {
  /** The conversation's or the member's id: whose draft this is. */
  addressee: string
  name: string
  isFirstMessage: boolean
  /** Takes the text, which leaves the field at once: what becomes of it is told elsewhere. */
  onSend(body: string): void
}

export function Composer({ addressee, name, isFirstMessage, onSend }: Props) {
  const speech = useSpeech()
  const { t } = speech
  const { text, refusal, setText } = useDraft(addressee)
  const area = useRef<HTMLTextAreaElement>(null)
  const caret = useCaret(area, addressee, text)
  const isTouch = useTouch()
  const body = bodyOf(text)
  const left = roomLeft(body)

  useLayoutEffect(() => grow(area.current), [text])

  function send() {
    if (!body || left < 0) return
    setText('')
    onSend(body)
  }

  function type({ target }: ChangeEvent<HTMLTextAreaElement>) {
    caret.typed(target, clean)
    setText(clean(target.value))
  }

  function press(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (!sends(event.nativeEvent, isTouch)) return
    event.preventDefault()
    send()
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {isFirstMessage && <FirstMessageHints text={text} />}
      {refusal && (
        <p className="composer-refusal" role="alert">
          {`${t.thread.failed}. ${explain(refusal, speech)}`}
        </p>
      )}
      <div className="composer-row">
        <textarea
          ref={area}
          rows={1}
          value={text}
          aria-label={t.composer.label(name)}
          aria-describedby="composer-keys composer-room"
          aria-invalid={left < 0}
          placeholder={t.composer.placeholder}
          enterKeyHint={isTouch ? 'enter' : 'send'}
          onChange={type}
          onKeyDown={press}
          onSelect={(event) => caret.moved(event.currentTarget)}
        />
        <button
          type="submit"
          className="composer-send"
          disabled={!body || left < 0}
          aria-label={t.composer.send}
          aria-describedby="composer-room"
          // The focus stays in the field, and so does the keyboard of a phone.
          onMouseDown={(event) => event.preventDefault()}
        >
          <SendIcon />
        </button>
      </div>
      <Room left={left} />
      <p id="composer-keys" className="composer-keys">
        {isTouch ? t.composer.keysOfTouch : t.composer.keys}
      </p>
    </form>
  )
}

function grow(area: HTMLTextAreaElement | null) {
  if (!area) return
  area.style.height = 'auto'
  area.style.height = `${area.scrollHeight}px`
}
