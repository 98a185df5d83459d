import { makeOperation, type Exchange } from 'urql'
import { pipe, tap } from 'wonka'

/**
 * An answer over HTTP can be older than an event that came while it was under way, and would put the cache back.
 * A query that was overtaken like that is asked once more.
 */
export function refetchOvertaken(eventsHeard: () => number): Exchange {
  return ({ client, forward }) => {
    const asked = new Map<number, number>()
    return (operations$) =>
      pipe(
        operations$,
        tap((operation) => {
          if (operation.kind === 'query') asked.set(operation.key, eventsHeard())
          if (operation.kind === 'teardown') asked.delete(operation.key)
        }),
        forward,
        tap(({ operation }) => {
          const before = asked.get(operation.key)
          if (before === undefined || before === eventsHeard()) return
          asked.delete(operation.key)
          // The answer has to be in the cache first.
          queueMicrotask(() =>
            client.reexecuteOperation(
              makeOperation('query', operation, { ...operation.context, requestPolicy: 'network-only' }),
            ),
          )
        }),
      )
  }
}
