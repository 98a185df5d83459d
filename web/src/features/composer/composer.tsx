import { useLayoutEffect, useRef, type ChangeEvent, type KeyboardEvent } from 'react'
import { describeFailure } from '../../i18n/describe-failure'
import { useLocalization } from '../../i18n/localization'
import { SendIcon } from '../../ui/icons'
import { useTouchInput } from '../../ui/use-touch-input'
import { bodyOf, charactersLeft, withoutControlCharacters } from './body'
import { CharacterCount } from './character-count'
import { useDraft } from './drafts'
import { FirstMessageHints } from './first-message-hints'
import { isSendKey } from './send-key'
import { useCaret } from './use-caret'
import './composer.css'

interface Props {
  /** The ID of the conversation, or of a member: the key of the draft. */
  addressee: string
  name: string
  isFirstMessage: boolean
  /** Receives the text. The field is emptied at once; failures are shown elsewhere. */
  onSend(body: string): void
  /** Receives the text after each change by the member. */
  onEdit?: (text: string) => void
}

export function Composer({ addressee, name, isFirstMessage, onSend, onEdit }: Props) {
  const localization = useLocalization()
  const { t } = localization
  const { text, refusal, setText } = useDraft(addressee)
  const area = useRef<HTMLTextAreaElement>(null)
  const caret = useCaret(area, addressee, text)
  const isTouch = useTouchInput()
  const body = bodyOf(text)
  const left = charactersLeft(body)

  useLayoutEffect(() => fitHeight(area.current), [text])

  function send() {
    if (!body || left < 0) return
    setText('')
    onSend(body)
  }

  function handleChange({ target }: ChangeEvent<HTMLTextAreaElement>) {
    caret.handleChange(target, withoutControlCharacters)
    const edited = withoutControlCharacters(target.value)
    setText(edited)
    onEdit?.(edited)
  }

  function handleKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (!isSendKey(event.nativeEvent, isTouch)) return
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
          {`${t.thread.failed}. ${describeFailure(refusal, localization)}`}
        </p>
      )}
      <div className="composer-row">
        <textarea
          ref={area}
          rows={1}
          value={text}
          aria-label={t.composer.label(name)}
          aria-describedby="composer-keys composer-count"
          aria-invalid={left < 0}
          placeholder={t.composer.placeholder}
          enterKeyHint={isTouch ? 'enter' : 'send'}
          onChange={handleChange}
          onKeyDown={handleKeyDown}
          onSelect={(event) => caret.handleSelect(event.currentTarget)}
        />
        <button
          type="submit"
          className="composer-send"
          disabled={!body || left < 0}
          aria-label={t.composer.send}
          aria-describedby="composer-count"
          // Keeps the focus in the field, so that the keyboard of a phone stays open.
          onMouseDown={(event) => event.preventDefault()}
        >
          <SendIcon />
        </button>
      </div>
      <CharacterCount left={left} />
      <p id="composer-keys" className="composer-keys">
        {isTouch ? t.composer.touchKeys : t.composer.keys}
      </p>
    </form>
  )
}

function fitHeight(area: HTMLTextAreaElement | null) {
  if (!area) return
  area.style.height = 'auto'
  area.style.height = `${area.scrollHeight}px`
}
