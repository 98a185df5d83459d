import { useSpeech } from '../../i18n/language'

export function ListSkeleton() {
  const { t } = useSpeech()
  return (
    <div className="rows" role="status">
      <span className="visually-hidden">{t.loading}</span>
      {Array.from({ length: 6 }, (_, row) => (
        <div key={row} className="row skeleton" aria-hidden="true">
          <span className="avatar bone" />
          <span className="row-text">
            <span className="bone line short" />
            <span className="bone line" />
          </span>
        </div>
      ))}
    </div>
  )
}
