import { useLocalization } from '../../i18n/localization'
import { maxSearchLength } from '../../transport/search'
import { SearchIcon } from '../../ui/icons'
import { filterNames, type FilterName } from './filters'
import './list-filters.css'

interface Props {
  filter: FilterName
  search: string
  onFilter(filter: FilterName): void
  onSearch(search: string): void
}

export function ListFilters({ filter, search, onFilter, onSearch }: Props) {
  const { t } = useLocalization()
  return (
    <search className="list-filters">
      <label className="search">
        <SearchIcon />
        <span className="visually-hidden">{t.list.search}</span>
        <input
          type="search"
          maxLength={maxSearchLength}
          value={search}
          placeholder={t.list.search}
          onChange={(event) => onSearch(event.target.value)}
        />
      </label>
      <fieldset className="filters">
        <legend className="visually-hidden">{t.list.filter}</legend>
        {filterNames.map((name) => (
          <label key={name} className="filter">
            <input type="radio" name="filter" checked={filter === name} onChange={() => onFilter(name)} />
            <span>{t.list.filters[name]}</span>
          </label>
        ))}
      </fieldset>
    </search>
  )
}
