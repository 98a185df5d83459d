// Documents that were valid, with one thing changed, which mostly makes them invalid.
import { parse, print } from 'graphql'
import { CHANGES } from './changes.js'
import { garble } from './spelling.js'

const SENT = [null, 1, 2 ** 31, 0.5, 'text', true, [], [null], {}, { handle: null }, { handle: 'a', id: 'b' }]

/** A request with its document changed, or with a variable that may be of another type. */
export function mutate(request, random) {
  if (random.chance(0.2)) return { ...request, query: garble(request.query, random) }
  const given = Object.keys(request.variables)
  if (given.length && random.chance(0.15)) {
    return { ...request, variables: { ...request.variables, [random.pick(given)]: random.pick(SENT) } }
  }
  const document = parse(request.query, { noLocation: true })
  const all = collect(document)
  const [kinds, change] = random.pick(CHANGES.filter(([kinds]) => all.some(({ kind }) => kinds.includes(kind))))
  change(random.pick(all.filter(({ kind }) => kinds.includes(kind))), random)
  return { ...request, query: print(document) }
}

function collect(node) {
  const inner = Object.values(node).flat().filter((value) => value?.kind)
  return [node, ...inner.flatMap(collect)]
}
