import { CombinedError, makeErrorResult, makeResult, type Exchange, type Operation } from 'urql'
import { fromArray, map, pipe, toArray } from 'wonka'
import { expect, test } from 'vitest'
import { keepPreviousData } from './keep-previous-data'

const operation = (key: number, kind: Operation['kind'] = 'query') => ({ key, kind, context: {} }) as Operation

/** The results of these operations, each with its answer; null stands for a failure. */
function resultsOf(...sent: [Operation, string | null][]) {
  const answers = sent.map(([, answer]) => answer)
  const service: Exchange = () => (operations$) =>
    pipe(
      operations$,
      map((received) => {
        const answer = answers.shift()
        return answer ? makeResult(received, { data: { answer } }) : makeErrorResult(received, new Error('network error'))
      }),
    )
  const exchange = keepPreviousData({ forward: service({} as never), client: {} as never, dispatchDebug: () => {} })
  return pipe(fromArray(sent.map(([sentOperation]) => sentOperation)), exchange, toArray)
}

test('a query that fails keeps its previous data and has the error', () => {
  const results = resultsOf([operation(1), 'one'], [operation(1), null])
  expect(results.map(({ data }) => data?.answer)).toEqual(['one', 'one'])
  expect(results[1]?.error).toBeInstanceOf(CombinedError)
})

test('a query gets no data of another query, and none from before its teardown', () => {
  const results = resultsOf([operation(1), 'one'], [operation(2), null], [operation(1, 'teardown'), null], [operation(1), null])
  expect(results.map(({ data }) => data?.answer)).toEqual(['one', undefined, undefined, undefined])
})
