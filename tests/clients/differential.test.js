// The service beside graphql-js, over the same schema and the same data: the same verdict, and the same answer.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCEPTED, CASES } from './differential/cases.js'
import { asks, difference, isOverLimit, overSocket } from './differential/compare.js'
import { Data } from './differential/data.js'
import { generate } from './differential/documents.js'
import { knows } from './differential/knows.js'
import { mutate } from './differential/mutations.js'
import { judge } from './differential/oracle.js'
import { Random } from './differential/random.js'
import { shrink } from './differential/shrink.js'
import { open, serve } from './service.js'

/** The same number brings the same documents; another one brings others. */
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 20_261_128)
const DOCUMENTS = Number(process.env.DIFFERENTIAL_DOCUMENTS ?? 150)
const AT_ONCE = 4

test('what the specification says', async (t) => {
  const { ask, data } = await prepare(t)
  for (const [name, { verdict, data: answer, paths = [], ...request }] of Object.entries(CASES)) {
    const expected = verdict === 'executed' ? { verdict, data: answer, paths } : { verdict }
    for (const [who, got] of [['the service', await ask(request)], ['graphql-js', await judge(request, data)]]) {
      assert.equal(difference(got, expected, request.query), undefined, `${name}: ${who}: ${JSON.stringify(got)}`)
    }
  }
  for (const { verdict, data: answer, ...request } of Object.values(ACCEPTED).flat()) {
    const got = await ask(request)
    assert.equal(difference(got, { verdict, data: answer, paths: got.paths }), undefined, JSON.stringify(got))
  }
})

test('documents that are mostly valid', async (t) => {
  await compare(await prepare(t), (random, known) => generate(random, known))
})

test('documents with one thing changed', async (t) => {
  await compare(await prepare(t), (random, known) => mutate(generate(random, known), random))
})

test('documents over a socket', async (t) => {
  const { service, claire, data, known } = await prepare(t)
  const client = open(t, service, claire.headers)
  const ask = (request) => overSocket(client, request)
  await compare({ ask, data, known }, (random, known) => mutate(generate(random, known), random), DOCUMENTS / 10)
})

async function prepare(t) {
  const service = await serve(t)
  const claire = await service.member('claire')
  const ask = (request) => asks(service, claire.headers, request)
  return { service, claire, ask, data: new Data(claire), known: await knows(claire) }
}

/** Asks both, and tells the smallest document that they differ about. */
async function compare({ ask, data, known }, make, documents = DOCUMENTS) {
  let next = 0
  let compared = 0
  const work = async () => {
    while (next < documents) {
      const seed = SEED + next
      next += 1
      const request = make(new Random(seed), known)
      const differs = async (query) => {
        const [ours, theirs] = await Promise.all([ask({ ...request, query }), judge({ ...request, query }, data)])
        if (isOverLimit(ours) || theirs.verdict === 'unjudged') return undefined
        compared += 1
        const kind = difference(ours, theirs, query)
        return kind && { kind: `${kind} ${ours.verdict} ${theirs.verdict}`, ours, theirs }
      }
      const found = await differs(request.query)
      if (!found) continue
      const query = await shrink(request.query, async (query) => (await differs(query))?.kind === found.kind)
      const { ours, theirs } = await differs(query)
      const { variables, operationName } = request
      assert.fail(`DIFFERENTIAL_SEED=${seed} ${JSON.stringify({ variables, operationName, ours, theirs })}\n${query}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  assert.ok(compared > documents * 0.9, `only ${compared} of ${documents} could be compared`)
}
