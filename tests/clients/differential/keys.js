// Chooses response keys (aliases) for the fields of a document.
import { isObjectType } from 'graphql'

export class Keys {
  /** If `isCareless`, different fields may get the same key. */
  constructor(random, isCareless) {
    this.random = random
    this.isCareless = isCareless
    this.known = new Map()
  }

  /** A key that is unused, or used only by fields that can be merged. */
  choose(type, field, given) {
    const { random, known } = this
    const text = `${field.name}${given}`
    const aliases = random.times(2, () => `key${random.below(12)}`)
    const wanted = random.chance(0.7) ? [field.name, ...aliases] : aliases
    const key = wanted.find((key) => this.isCareless || this.fits(key, type, field, text)) ?? `key${known.size + 12}`
    const uses = known.get(key) ?? { returns: String(field.type), fields: new Map() }
    uses.fields.set(type, text)
    known.set(key, uses)
    return key
  }

  fits(key, type, field, text) {
    const uses = this.known.get(key)
    if (!uses) return true
    const areDistinct = (other) => other !== type && isObjectType(other) && isObjectType(type)
    const agree = [...uses.fields].every(([other, used]) => used === text || areDistinct(other))
    return uses.returns === String(field.type) && agree
  }
}
