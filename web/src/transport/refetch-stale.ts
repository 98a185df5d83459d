import { makeOperation, type Exchange } from 'urql'
import { pipe, tap } from 'wonka'

/**
 * A response over HTTP can be older than an event that arrived while the request was in flight, and would overwrite
 * newer data in the cache. Such a query is sent again.
 */
export function refetchStale(eventCount: () => number): Exchange {
  return ({ client, forward }) => {
    const countWhenSent = new Map<number, number>()
    return (operations$) =>
      pipe(
        operations$,
        tap((operation) => {
          if (operation.kind === 'query') countWhenSent.set(operation.key, eventCount())
          if (operation.kind === 'teardown') countWhenSent.delete(operation.key)
        }),
        forward,
        tap(({ operation }) => {
          const before = countWhenSent.get(operation.key)
          if (before === undefined || before === eventCount()) return
          countWhenSent.delete(operation.key)
          // The response has to reach the cache first.
          queueMicrotask(() =>
            client.reexecuteOperation(
              makeOperation('query', operation, { ...operation.context, requestPolicy: 'network-only' }),
            ),
          )
        }),
      )
  }
}
