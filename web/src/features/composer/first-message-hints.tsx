import { useState } from 'react'
import { useSpeech } from '../../i18n/language'
import { browserStorage } from '../../state/storage'
import { BulbIcon, CheckIcon, CloseIcon } from '../../ui/icons'
import { asks, remarksOn } from './good-practice'

const dismissed = 'causerie-hints-dismissed'

/** The guide's good practice, while a first message is written. */
export function FirstMessageHints({ text }: { text: string }) {
  const { t } = useSpeech()
  const [hidden, setHidden] = useState(() => browserStorage.read(dismissed) !== null)
  if (hidden) return null

  function dismiss() {
    browserStorage.write(dismissed, 'yes')
    setHidden(true)
  }

  return (
    <aside className="hints" aria-label={t.hints.title}>
      <BulbIcon />
      <div className="hints-text">
        <p className="hints-title">{t.hints.title}</p>
        <ul>
          <li>{t.hints.introduce}</li>
          <li>{t.hints.clear}</li>
          <li className={asks(text) ? 'followed' : undefined}>
            <span>{t.hints.ask}</span> {asks(text) && <CheckIcon />}
          </li>
        </ul>
        <p className="hints-remarks" role="status">
          {remarksOn(text).map((remark) => (
            <span key={remark}>{t.hints[remark]}</span>
          ))}
        </p>
      </div>
      <button type="button" className="icon-button" aria-label={t.hints.dismiss} title={t.hints.dismiss} onClick={dismiss}>
        <CloseIcon />
      </button>
    </aside>
  )
}
