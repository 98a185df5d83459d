import { useLocalization } from '../../i18n/localization'

// As many as fit on the screen.
const rows = [1, 2, 3, 4, 5, 6]

export function ListSkeleton() {
  const { t } = useLocalization()
  return (
    <div className="rows" role="status">
      <span className="visually-hidden">{t.loading}</span>
      {rows.map((row) => (
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
