import { useSpeech } from '../../i18n/language'

const lines = ['theirs', 'mine', 'mine', 'theirs', 'mine']

export function ThreadSkeleton() {
  const { t } = useSpeech()
  return (
    <div className="thread-skeleton" role="status">
      <span className="visually-hidden">{t.loading}</span>
      {lines.map((side, line) => (
        <span key={line} className={`bone bubble-bone ${side}`} aria-hidden="true" />
      ))}
    </div>
  )
}
