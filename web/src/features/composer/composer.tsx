import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react'
import { useSpeech } from '../../i18n/language'
import { SendIcon } from '../../ui/icons'
import { useDraft } from './drafts'
import { FirstMessageHints } from './first-message-hints'
import { sends } from './keys'
import './composer.css'

interface Props {
  /** The conversation's or the member's id: whose draft this is. */
  addressee: string
  name: string
  isFirstMessage: boolean
  busy?: boolean
  /** Takes the text; false when it has to stay, because it was not sent. */
  onSend(body: string): boolean | Promise<boolean>
}

export function Composer({ addressee, name, isFirstMessage, busy = false, onSend }: Props) {
  const { t } = useSpeech()
  const [text, setText] = useDraft(addressee)
  const area = useRef<HTMLTextAreaElement>(null)

  useLayoutEffect(() => grow(area.current), [text])

  useEffect(() => {
    // On a touch screen the keyboard would cover what was opened to be read.
    if (matchMedia('(pointer: fine)').matches) area.current?.focus()
  }, [])

  async function send() {
    const body = text.trim()
    if (!body || busy) return
    if (await onSend(body)) setText('')
  }

  function press(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (!sends(event.nativeEvent)) return
    event.preventDefault()
    void send()
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {isFirstMessage && <FirstMessageHints text={text} />}
      <div className="composer-row">
        <textarea
          ref={area}
          rows={1}
          value={text}
          aria-label={t.composer.label(name)}
          aria-describedby="composer-keys"
          placeholder={t.composer.placeholder}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
        />
        <button type="submit" className="composer-send" disabled={!text.trim() || busy} aria-label={t.composer.send}>
          <SendIcon />
        </button>
      </div>
      <p id="composer-keys" className="composer-keys">
        {t.composer.keys}
      </p>
    </form>
  )
}

function grow(area: HTMLTextAreaElement | null) {
  if (!area) return
  area.style.height = 'auto'
  area.style.height = `${area.scrollHeight}px`
}
