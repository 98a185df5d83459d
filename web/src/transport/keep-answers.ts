import type { Exchange } from 'urql'
import { map, pipe, tap } from 'wonka'

/** A query that is asked again, and fails then, keeps the answer that it had: what is shown stays. */
export const keepAnswers: Exchange = ({ forward }) => {
  const answers = new Map<number, unknown>()
  return (operations$) =>
    pipe(
      operations$,
      tap(({ kind, key }) => {
        if (kind === 'teardown') answers.delete(key)
      }),
      forward,
      map((result) => {
        const { kind, key } = result.operation
        if (kind !== 'query') return result
        if (result.data) answers.set(key, result.data)
        return result.error && !result.data ? { ...result, data: answers.get(key) } : result
      }),
    )
}
