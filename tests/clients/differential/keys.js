// Under which keys fields stand in the answer, in all of a document.
import { isObjectType } from 'graphql'

export class Keys {
  /** Where it is careless, different fields may come under one key. */
  constructor(random, isCareless) {
    this.random = random
    this.isCareless = isCareless
    this.known = new Map()
  }

  /** A key under which nothing else stands, or only what the field may be merged with. */
  choose(type, field, given) {
    const { random, known } = this
    const asked = `${field.name}${given}`
    const aliases = random.times(2, () => `key${random.below(12)}`)
    const wanted = random.chance(0.7) ? [field.name, ...aliases] : aliases
    const key = wanted.find((key) => this.isCareless || this.fits(key, type, field, asked)) ?? `key${known.size + 12}`
    const uses = known.get(key) ?? { returns: String(field.type), asked: new Map() }
    uses.asked.set(type, asked)
    known.set(key, uses)
    return key
  }

  fits(key, type, field, asked) {
    const uses = this.known.get(key)
    if (!uses) return true
    const cannotMeet = (other) => other !== type && isObjectType(other) && isObjectType(type)
    const agree = [...uses.asked].every(([other, text]) => text === asked || cannotMeet(other))
    return uses.returns === String(field.type) && agree
  }
}
