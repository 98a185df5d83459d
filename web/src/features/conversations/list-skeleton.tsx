import { useLocalization } from '../../i18n/localization'

// Enough rows to fill the screen.
const rows = [1, 2, 3, 4, 5, 6]

export function ListSkeleton() {
  const { t } = useLocalization()
  return (
    <div className="rows" role="status">
      <span className="visually-hidden">{t.loading}</span>
      {rows.map((row) => (
        <div key={row} className="row skeleton" aria-hidden="true">
          <span className="avatar skeleton-block" />
          <span className="row-text">
            <span className="skeleton-block line short" />
            <span className="skeleton-block line" />
          </span>
        </div>
      ))}
    </div>
  )
}
