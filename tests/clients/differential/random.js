// A seeded pseudo-random number generator.
export class Random {
  constructor(seed) {
    this.state = seed >>> 0
  }

  /** The next number in 0..1, by mulberry32. */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  below(limit) {
    return Math.floor(this.next() * limit)
  }

  chance(probability) {
    return this.next() < probability
  }

  pick(items) {
    return items[this.below(items.length)]
  }

  times(count, make) {
    return Array.from({ length: count }, make)
  }
}
