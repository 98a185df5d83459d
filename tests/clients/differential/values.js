// Values for arguments: as literals, as variables, and as literals with variables inside.
import {
  GraphQLNonNull,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'

const PLAIN = ['', 'é', 'cla', 'Mar', '\t😀']
const TEXTS = [...PLAIN, 'a "quoted" \\ word', 'two\nlines', '  indented\n\n    more\n  ', '"""', 'n\u0000l']
const TYPES = ['Member', 'Query', 'Node', 'MemberBy', 'ConversationStatus', 'DateTime', 'Nothing']

export class Values {
  /** `known` has ids, handles and cursors of the service's data. */
  constructor(random, known) {
    this.random = random
    this.known = known
    this.variables = new Map()
    this.given = {}
    this.used = new Set()
  }

  /** A literal of this type, which may contain variables. */
  literal(type, name, mayVary = true) {
    const { random } = this
    if (mayVary && random.chance(0.3)) return this.variable(type, name)
    if (!isNonNullType(type) && random.chance(0.08)) return 'null'
    const nullable = getNullableType(type)
    if (isListType(nullable)) {
      const item = () => this.literal(nullable.ofType, name, mayVary)
      return random.chance(0.2) ? item() : `[${random.times(random.below(3), item)}]`
    }
    if (!isInputObjectType(nullable)) return this.spell(this.leaf(nullable, name), nullable)
    const fields = this.fields(nullable).map(([type, name]) => `${name}: ${this.literal(type, name, mayVary)}`)
    return `{${fields}}`
  }

  /** A JSON value of this type. */
  json(type, name) {
    const { random } = this
    if (!isNonNullType(type) && random.chance(0.1)) return null
    const nullable = getNullableType(type)
    if (isListType(nullable)) {
      const item = () => this.json(nullable.ofType, name)
      return random.chance(0.2) ? item() : random.times(random.below(3), item)
    }
    if (!isInputObjectType(nullable)) return this.leaf(nullable, name)
    return Object.fromEntries(this.fields(nullable).map(([type, name]) => [name, this.json(type, name)]))
  }

  /** The fields of an input object that get a value. */
  fields(type) {
    const all = Object.values(type.getFields()).map((field) => [field.type, field.name])
    if (!type.isOneOf) return all.filter(([type]) => isNonNullType(type) || this.random.chance(0.4))
    const [one, name] = this.random.pick(all)
    return [[new GraphQLNonNull(one), name]]
  }

  leaf(type, name) {
    const { random, known } = this
    if (isEnumType(type)) return random.pick(type.getValues()).name
    const pools = { handle: known.handles, after: known.cursors, before: known.cursors, name: TYPES }
    const ints = name === 'length' ? [0, 1, 7, 80, 1000, 1001] : [0, 1, 2, 3, 4, 101, -1]
    switch (type.name) {
      case 'Boolean':
        return random.chance(0.5)
      case 'Int':
        // Usually within the valid range.
        return random.chance(0.9) ? random.pick(ints.slice(1, 4)) : random.pick(ints)
      case 'ID':
        return random.pick(random.chance(0.85) ? known.ids : known.badIds)
      case 'DateTime':
        return '2026-03-12T14:32:05.120Z'
      default:
        return random.pick(pools[name] ?? TEXTS)
    }
  }

  spell(value, type) {
    if (isEnumType(type) || typeof value !== 'string') return String(value)
    if (type.name === 'ID' && /^\d+$/.test(value)) return value
    const isBlock = !value.includes('\u0000') && this.random.chance(0.3)
    return isBlock ? `"""${value.replaceAll('"""', '\\"""')}\n"""` : JSON.stringify(value)
  }

  /** A variable, new or existing, that is allowed where this type is expected. */
  variable(type, name) {
    const { random } = this
    const fitting = [...this.variables].filter(([, known]) => known.position === String(type))
    const [chosen] = fitting.length && random.chance(0.4) ? random.pick(fitting) : [this.declare(type, name)]
    this.used.add(chosen)
    return `$${chosen}`
  }

  declare(type, name) {
    const { random } = this
    const variable = `v${this.variables.size + 1}`
    const hasDefault = random.chance(0.3)
    const mustBe = isNonNullType(type) ? !hasDefault || random.chance(0.3) : random.chance(0.15)
    const nullable = getNullableType(type)
    const declared = mustBe ? new GraphQLNonNull(nullable) : nullable
    const defaulted = isNonNullType(type) ? type : declared
    const text = hasDefault ? `${declared} = ${this.literal(defaulted, name, false)}` : String(declared)
    this.variables.set(variable, { position: String(type), text })
    const isLeftOut = hasDefault ? random.chance(0.5) : !mustBe && random.chance(0.3)
    const isRarelyNull = isNonNullType(type) && !mustBe ? random.chance(0.05) : false
    if (!isLeftOut) this.given[variable] = isRarelyNull ? null : this.json(mustBe ? declared : type, name)
    return variable
  }
}
