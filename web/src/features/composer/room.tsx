import { useSpeech } from '../../i18n/language'

// So many characters before the end it is said how many are left.
const near = 500

/** How many characters may still be written. A screen reader hears once that it is too much, not each number. */
export function Room({ left }: { left: number }) {
  const { t } = useSpeech()
  return (
    <div id="composer-room" className={`composer-room ${left < 0 ? 'over' : ''}`}>
      {left <= near && <p>{left < 0 ? t.composer.tooMany(-left) : t.composer.left(left)}</p>}
      <p role="status" className="visually-hidden">
        {left < 0 ? t.composer.tooLong : ''}
      </p>
    </div>
  )
}
