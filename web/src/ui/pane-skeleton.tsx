import { useLocalization } from '../i18n/localization'
import './pane-skeleton.css'

const lines = [1, 2, 3, 4, 5]

export function PaneSkeleton() {
  const { t } = useLocalization()
  return (
    <div className="pane-skeleton" role="status">
      <span className="visually-hidden">{t.loading}</span>
      {lines.map((line) => (
        <span key={line} className="skeleton-block pane-skeleton-line" aria-hidden="true" />
      ))}
    </div>
  )
}
