import { placeOf } from '../../transport/message-order'

interface Page {
  /** Whether the member can see the page now: in front, and with the focus. */
  isWatched(): boolean
  mark(messageId: string): void
}

// Scrolling by shows many messages within a moment: one mark for all of them.
const patience = 400

/**
 * Remembers the newest message that was on the screen while the page was watched, and marks it as read. One that
 * comes while the member looks elsewhere is marked once they are back.
 */
export function createReadTracker({ isWatched, mark }: Page) {
  const onScreen = new Set<string>()
  let newest: string | undefined
  let marked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function look() {
    if (!isWatched()) return
    for (const id of onScreen) {
      if (!newest || placeOf(id) > placeOf(newest)) newest = id
    }
    if (newest && placeOf(newest) > marked) timer ??= setTimeout(report, patience)
  }

  function report() {
    timer = undefined
    if (!newest) return
    marked = placeOf(newest)
    mark(newest)
  }

  return {
    look,
    enters(id: string) {
      onScreen.add(id)
      look()
    },
    leaves: (id: string) => void onScreen.delete(id),
    /** What was seen is reported at once, before the thread is left. */
    close() {
      if (timer === undefined) return
      clearTimeout(timer)
      report()
    },
  }
}
