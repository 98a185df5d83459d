import { useState } from 'react'
import { useLocalization } from '../../i18n/localization'
import { browserStorage } from '../../state/storage'
import { BulbIcon, CheckIcon, CloseIcon } from '../../ui/icons'
import { hasQuestion, remarksOn } from './remarks'
import './first-message-hints.css'

const dismissedKey = 'causerie-hints-dismissed'

/** Advice while the member writes a first message. */
export function FirstMessageHints({ text }: { text: string }) {
  const { t } = useLocalization()
  const [hidden, setHidden] = useState(() => browserStorage.read(dismissedKey) !== null)
  if (hidden) return null

  function dismiss() {
    browserStorage.write(dismissedKey, 'yes')
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
          <li className={hasQuestion(text) ? 'followed' : undefined}>
            <span>{t.hints.ask}</span> {hasQuestion(text) && <CheckIcon />}
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
