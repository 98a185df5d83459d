import type { Exchange } from 'urql'
import { map, pipe, tap } from 'wonka'

/** Keeps the previous data in the result of a query that is sent again and fails, so that it stays on the screen. */
export const keepPreviousData: Exchange = ({ forward }) => {
  const previous = new Map<number, unknown>()
  return (operations$) =>
    pipe(
      operations$,
      tap(({ kind, key }) => {
        if (kind === 'teardown') previous.delete(key)
      }),
      forward,
      map((result) => {
        const { kind, key } = result.operation
        if (kind !== 'query') return result
        if (result.data) previous.set(key, result.data)
        return result.error && !result.data ? { ...result, data: previous.get(key) } : result
      }),
    )
}
