// Compares the service with graphql-js over the same schema and data: both must give the same verdict and response.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCEPTED, CASES } from './differential/cases.js'
import { difference, execute, isOverLimit, overSocket } from './differential/compare.js'
import { Data } from './differential/data.js'
import { generate } from './differential/documents.js'
import { knownValues } from './differential/known-values.js'
import { mutate } from './differential/mutations.js'
import { judge } from './differential/oracle.js'
import { Random } from './differential/random.js'
import { shrink } from './differential/shrink.js'
import { open, serve } from './service.js'

/** The same seed generates the same documents. */
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 20_261_128)
const DOCUMENTS = Number(process.env.DIFFERENTIAL_DOCUMENTS ?? 150)
const CONCURRENCY = 4

test('cases of the specification', async (t) => {
  const { run, data } = await prepare(t)
  for (const [name, { verdict, data: expectedData, paths = [], ...request }] of Object.entries(CASES)) {
    const expected = verdict === 'executed' ? { verdict, data: expectedData, paths } : { verdict }
    for (const [executor, got] of [['the service', await run(request)], ['graphql-js', await judge(request, data)]]) {
      assert.equal(difference(got, expected, request.query), undefined, `${name}: ${executor}: ${JSON.stringify(got)}`)
    }
  }
  for (const { verdict, data: expectedData, ...request } of Object.values(ACCEPTED).flat()) {
    const got = await run(request)
    assert.equal(difference(got, { verdict, data: expectedData, paths: got.paths }), undefined, JSON.stringify(got))
  }
})

test('random documents, mostly valid', async (t) => {
  await compare(await prepare(t), (random, known) => generate(random, known))
})

test('random documents with one change', async (t) => {
  await compare(await prepare(t), (random, known) => mutate(generate(random, known), random))
})

test('random documents over a WebSocket', async (t) => {
  const { service, claire, data, known } = await prepare(t)
  const client = open(t, service, claire.headers)
  const run = (request) => overSocket(client, request)
  await compare({ run, data, known }, (random, known) => mutate(generate(random, known), random), DOCUMENTS / 10)
})

async function prepare(t) {
  const service = await serve(t)
  const claire = await service.member('claire')
  const run = (request) => execute(service, claire.headers, request)
  return { service, claire, run, data: new Data(claire), known: await knownValues(claire) }
}

/** Runs documents on both, and fails with the smallest document that they differ about. */
async function compare({ run, data, known }, make, documents = DOCUMENTS) {
  let next = 0
  let compared = 0
  const worker = async () => {
    while (next < documents) {
      const seed = SEED + next
      next += 1
      const request = make(new Random(seed), known)
      const differs = async (query) => {
        const [ours, theirs] = await Promise.all([run({ ...request, query }), judge({ ...request, query }, data)])
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
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  assert.ok(compared > documents * 0.9, `only ${compared} of ${documents} could be compared`)
}
