import type { Exchange } from 'urql'
import { map, pipe, tap } from 'wonka'

/** If a query is sent again and fails, its result keeps the previous data, so that what is shown stays. */
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
