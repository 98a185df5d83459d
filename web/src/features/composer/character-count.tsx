import { useLocalization } from '../../i18n/localization'

// The count is shown from this many characters before the limit.
const shownBelow = 500

/** Shows how many characters remain. A screen reader announces once that the text is too long, not each number. */
export function CharacterCount({ left }: { left: number }) {
  const { t } = useLocalization()
  return (
    <div id="composer-count" className={`composer-count ${left < 0 ? 'over' : ''}`}>
      {left <= shownBelow && <p>{left < 0 ? t.composer.tooMany(-left) : t.composer.left(left)}</p>}
      <p role="status" className="visually-hidden">
        {left < 0 ? t.composer.tooLong : ''}
      </p>
    </div>
  )
}
