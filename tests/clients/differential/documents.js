// Generates documents over the schema with nearly all features of the language. Most of them are valid.
import {
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  getNamedType,
  isAbstractType,
  isLeafType,
  isRequiredArgument,
} from 'graphql'
import { Keys } from './keys.js'
import { schema } from './oracle.js'
import { respell } from './spelling.js'
import { Values } from './values.js'

/** Mutations without effect, because members are not allowed to execute those of the platform. */
const HARMLESS = ['eraseMember', 'replayWebhooks', 'revokeTokens', 'setRelationships', 'upsertMembers']
/** Introspection fields whose values differ between libraries, or are not in the SDL. */
const INCOMPARABLE = ['description', 'directives', 'specifiedByURL', 'types']
const DEPTH = 4
const INTROSPECTION_DEPTH = 2

export function generate(random, known) {
  return new Generator(random, known).request()
}

class Generator {
  constructor(random, known) {
    this.random = random
    this.values = new Values(random, known)
    this.condition = schema.getDirective('include').args[0].type
    this.fragments = []
    this.keys = new Keys(random, random.chance(0.1))
    this.seen = new Map()
  }

  request() {
    const { random, values } = this
    const root = random.chance(0.9) ? schema.getQueryType() : schema.getMutationType()
    const keyword = root === schema.getQueryType() ? 'query' : 'mutation'
    const operations = random.times(random.chance(0.8) ? 1 : 2, (_, index) => {
      values.used = new Set()
      const selection = this.set(root, DEPTH)
      const variables = [...values.used].map((name) => `$${name}: ${values.variables.get(name).text}`)
      return `${keyword} Operation${index} ${variables.length ? `(${variables})` : ''} ${selection}`
    })
    const isAnonymous = operations.length === 1 && random.chance(0.4)
    if (isAnonymous) operations[0] = operations[0].replace(' Operation0', '')
    const fragments = this.fragments.map(({ name, on, text }) => `fragment ${name} on ${on} ${text}`)
    const definitions = [...operations, ...fragments].sort(() => random.next() - 0.5)
    const operationName = `Operation${random.below(operations.length)}`
    const query = respell(definitions.join('\n'), random)
    return { query, variables: values.given, ...(isAnonymous || random.chance(0.1) ? {} : { operationName }) }
  }

  set(type, depth) {
    const { random } = this
    const count = 1 + random.below(3)
    return `{ ${random.times(count, () => this.selection(type, depth)).join(' ')} }`
  }

  selection(type, depth) {
    const { random } = this
    const isFragment = random.chance(isAbstractType(type) ? 0.7 : 0.25)
    if (!isFragment) return this.field(type, depth)
    if (random.chance(0.5)) return this.spread(type, depth)
    const on = this.narrowed(type)
    const condition = on === type && random.chance(0.5) ? '' : `on ${on}`
    return `... ${condition} ${this.directives()} ${this.set(on, depth - 1)}`
  }

  /** A type that a fragment can have in a selection of this type. */
  narrowed(type) {
    const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : type.getInterfaces()
    return this.random.pick([type, ...possible])
  }

  spread(type, depth) {
    const { random, values } = this
    const on = this.narrowed(type)
    const known = this.fragments.filter((fragment) => fragment.on === on && fragment.depth <= depth)
    let fragment = known.length && random.chance(0.6) ? random.pick(known) : undefined
    if (!fragment) {
      const around = values.used
      values.used = new Set()
      const text = this.set(on, depth - 1)
      fragment = { name: `Fragment${this.fragments.length}`, on, text, depth, used: values.used }
      values.used = around
      this.fragments.push(fragment)
    }
    for (const name of fragment.used) values.used.add(name)
    return `...${fragment.name} ${this.directives()}`
  }

  field(type, depth) {
    const { random } = this
    const before = this.seen.get(type) ?? []
    const again = before.length && random.chance(0.15) ? random.pick(before) : undefined
    const field = again?.field ?? this.choose(type, depth)
    const named = field && getNamedType(field.type)
    if (!field || (!isLeafType(named) && depth <= 0)) return `${this.typename()} ${this.directives()}`
    const text = again?.text ?? this.fieldText(type, field)
    if (!again) this.seen.set(type, [...before, { field, text }])
    const inner = named.name.startsWith('__') ? Math.min(depth - 1, INTROSPECTION_DEPTH) : depth - 1
    return `${text} ${this.directives()} ${isLeafType(named) ? '' : this.set(named, inner)}`
  }

  typename() {
    const { random } = this
    return random.chance(0.3) ? `kind${random.below(3)}: __typename` : '__typename'
  }

  choose(type, depth) {
    const { random } = this
    if (random.chance(0.1)) return undefined
    const isQuery = type === schema.getQueryType()
    if (isQuery && random.chance(0.1)) {
      return random.pick([SchemaMetaFieldDef, TypeMetaFieldDef, TypeMetaFieldDef])
    }
    const fields = Object.values(type.getFields()).filter(
      (field) =>
        (depth > 0 || isLeafType(getNamedType(field.type))) &&
        (type !== schema.getMutationType() || HARMLESS.includes(field.name)) &&
        !(type.name.startsWith('__') && INCOMPARABLE.includes(field.name)),
    )
    return fields.length ? random.pick(fields) : undefined
  }

  /** A field with its alias and arguments. */
  fieldText(type, field) {
    const given = this.arguments(field)
    const key = this.keys.choose(type, field, given)
    return `${key === field.name ? '' : `${key}: `}${field.name}${given}`
  }

  arguments(field) {
    const { random } = this
    const chosen = field.args.filter((argument) => {
      const likely = { first: 0.7, last: 0.1, after: 0.15, before: 0.1, filter: 0.2, search: 0.3 }
      return isRequiredArgument(argument) || random.chance(likely[argument.name] ?? 0.4)
    })
    const isBoth = ['first', 'last'].every((name) => chosen.some((argument) => argument.name === name))
    const kept = isBoth && random.chance(0.8) ? chosen.filter(({ name }) => name !== 'last') : chosen
    const texts = kept.map(({ name, type }) => `${name}: ${this.values.literal(type, name)}`)
    return texts.length ? `(${texts.sort(() => random.next() - 0.5)})` : ''
  }

  directives() {
    const { random, values } = this
    const names = ['skip', 'include'].filter(() => random.chance(0.08))
    return names.map((name) => `@${name}(if: ${values.literal(this.condition, 'if')})`).join(' ')
  }
}
