// Changes one part of a valid document, which usually makes it invalid.
import { parse, print } from 'graphql'
import { CHANGES } from './changes.js'
import { garble } from './spelling.js'

const OBJECTS = [{}, { handle: null }, { handle: 'a', id: 'b' }]
const VARIABLE_VALUES = [null, 1, 2 ** 31, 0.5, 'text', true, [], [null], ...OBJECTS]

/** A request with a changed document, or with a variable of another type. */
export function mutate(request, random) {
  if (random.chance(0.2)) return { ...request, query: garble(request.query, random) }
  const given = Object.keys(request.variables)
  if (given.length && random.chance(0.15)) {
    return { ...request, variables: { ...request.variables, [random.pick(given)]: random.pick(VARIABLE_VALUES) } }
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
