import { ListSkeleton } from '../features/conversations/list-skeleton'
import './shell.css'

/** The shape of what is to come, while the first query is on its way. */
export function ShellSkeleton() {
  return (
    <div className="shell at-list">
      <div className="list-pane">
        <div className="list-header" />
        <ListSkeleton />
      </div>
      <main className="main-pane" />
    </div>
  )
}
