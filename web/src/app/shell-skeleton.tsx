import { ListSkeleton } from '../features/conversations/list-skeleton'
import './shell.css'

/** Shown while the first query is in flight. */
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
