import { sequenceOf } from '../../transport/message-sequence'

interface Options {
  isPageActive(): boolean
  markRead(messageId: string): void
}

// Scrolling can show many messages at once: they are marked with one mutation.
const delayMs = 400

/**
 * Marks as read up to the newest message that was on the screen while the page was active. A message that arrives while
 * the page is not active is marked once the page is active again.
 */
export function createReadTracker({ isPageActive, markRead }: Options) {
  const onScreen = new Set<string>()
  let newest: string | undefined
  let marked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function update() {
    if (!isPageActive()) return
    for (const id of onScreen) {
      if (!newest || sequenceOf(id) > sequenceOf(newest)) newest = id
    }
    if (newest && sequenceOf(newest) > marked) timer ??= setTimeout(mark, delayMs)
  }

  function mark() {
    timer = undefined
    if (!newest) return
    marked = sequenceOf(newest)
    markRead(newest)
  }

  return {
    /** Called when the page may have become active. */
    update,
    handleShown(id: string) {
      onScreen.add(id)
      update()
    },
    handleHidden: (id: string) => void onScreen.delete(id),
    /** Called when the thread is left. A pending mark is sent at once. */
    close() {
      if (timer === undefined) return
      clearTimeout(timer)
      mark()
    },
  }
}
