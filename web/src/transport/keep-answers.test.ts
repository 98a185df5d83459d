import { CombinedError, makeErrorResult, makeResult, type Exchange, type Operation } from 'urql'
import { fromArray, map, pipe, toArray } from 'wonka'
import { expect, test } from 'vitest'
import { keepAnswers } from './keep-answers'

const operation = (key: number, kind: Operation['kind'] = 'query') => ({ key, kind, context: {} }) as Operation

/** What is shown of these answers; null stands for a failure. */
function shown(...asked: [Operation, string | null][]) {
  const answers = asked.map(([, answer]) => answer)
  const service: Exchange = () => (operations$) =>
    pipe(
      operations$,
      map((asking) => {
        const answer = answers.shift()
        return answer ? makeResult(asking, { data: { answer } }) : makeErrorResult(asking, new Error('gone'))
      }),
    )
  const exchange = keepAnswers({ forward: service({} as never), client: {} as never, dispatchDebug: () => {} })
  return pipe(fromArray(asked.map(([asking]) => asking)), exchange, toArray)
}

test('a query that fails keeps the answer that it had, and says that it failed', () => {
  const results = shown([operation(1), 'one'], [operation(1), null])
  expect(results.map(({ data }) => data?.answer)).toEqual(['one', 'one'])
  expect(results[1]?.error).toBeInstanceOf(CombinedError)
})

test('what had no answer has none, nor has another query, nor one that was left', () => {
  const results = shown([operation(1), 'one'], [operation(2), null], [operation(1, 'teardown'), null], [operation(1), null])
  expect(results.map(({ data }) => data?.answer)).toEqual(['one', undefined, undefined, undefined])
})
