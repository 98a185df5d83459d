import type { Cache } from '@urql/exchange-graphcache'
import { linkedKeys } from './linked-keys'
import { sequenceOf } from './message-sequence'

/** A loaded page of a conversation's messages, as keys in the cache. */
interface Page {
  pageInfo: string
  messages: string[]
  first: number
  last: number
}

/** Loaded messages between which none is missing. */
export interface MessageRun {
  messages: string[]
  /** The sequence numbers at its ends. */
  first: number
  last: number
  /** The `pageInfo` of the pages at its ends. */
  start: string
  end: string
  /** Whether no messages come after it. */
  isNewest: boolean
}

/**
 * Returns the runs that the loaded pages of a conversation form, oldest first. Messages are numbered without gaps. The
 * received messages are those that arrived outside of a page; they always reach the newest message.
 */
export function messageRuns(cache: Cache, conversation: string, received: string[]): MessageRun[] {
  const runs: MessageRun[] = []
  for (const { messages, first, last, pageInfo } of loadedPages(cache, conversation)) {
    const run = runs.at(-1)
    if (!run || first > run.last + 1) {
      runs.push({ messages: [...messages], first, last, start: pageInfo, end: pageInfo, isNewest: false })
      continue
    }
    run.messages.push(...messages)
    if (last > run.last) Object.assign(run, { last, end: pageInfo })
  }
  const newest = runs.at(-1)
  if (newest) newest.isNewest = cache.resolve(newest.end, 'hasNextPage') === false || isContinued(newest, received)
  if (newest?.isNewest) addReceived(newest, received)
  return runs
}

/** Returns the pages that have messages, by their first message. */
function loadedPages(cache: Cache, conversation: string): Page[] {
  const pages = cache.inspectFields(conversation).flatMap(({ fieldName, fieldKey }) => {
    if (fieldName !== 'messages') return []
    const page = cache.resolve(conversation, fieldKey) as string
    const messages = linkedKeys(cache, page, 'nodes')
    const [first, last] = [messages[0], messages.at(-1)]
    if (!first || !last) return []
    return [{ messages, first: sequenceOf(first), last: sequenceOf(last), pageInfo: cache.resolve(page, 'pageInfo') as string }]
  })
  return pages.sort((one, other) => one.first - other.first)
}

function isContinued({ last }: MessageRun, [first]: string[]): boolean {
  return first !== undefined && sequenceOf(first) <= last + 1
}

function addReceived(run: MessageRun, received: string[]) {
  run.messages.push(...received)
  run.last = Math.max(run.last, ...received.map(sequenceOf))
}
