import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Lock {
  packages: Record<string, { version: string; engines?: { node?: string }; deprecated?: string }>
}

/** The oldest Node that the README names: what wants a newer one, or is given up, is a warning to every newcomer. */
const oldest = 20

test.each(['web', 'tests/clients', 'benches/peers'])('%s needs no newer Node, and nothing that is given up', (folder) => {
  const lock = JSON.parse(readFileSync(`../${folder}/package-lock.json`, 'utf8')) as Lock
  const found = Object.entries(lock.packages)
    .filter(([, { engines, deprecated }]) => deprecated || !runsOn(engines?.node ?? '*'))
    .map(([name, { version, engines, deprecated }]) => `${name}@${version}: ${deprecated ?? engines?.node}`)
  expect(found).toEqual([])
})

/** Whether one of the alternatives begins with the oldest, or before. */
function runsOn(range: string): boolean {
  return range.split('||').some((alternative) => Number(/\d+/.exec(alternative)?.[0] ?? 0) <= oldest)
}
