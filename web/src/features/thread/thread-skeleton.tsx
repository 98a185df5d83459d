import { useSpeech } from '../../i18n/language'

const lines = [1, 2, 3, 4, 5]

export function ThreadSkeleton() {
  const { t } = useSpeech()
  return (
    <div className="thread-skeleton" role="status">
      <span className="visually-hidden">{t.loading}</span>
      {lines.map((line) => (
        <span key={line} className="bone bubble-bone" aria-hidden="true" />
      ))}
    </div>
  )
}
