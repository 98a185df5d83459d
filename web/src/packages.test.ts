import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Lock {
  packages: Record<string, { version: string; engines?: { node?: string }; deprecated?: string }>
}

/** The oldest Node version in the README. With it, `npm ci` must print no warning. */
const oldestVersion = 20

test.each(['web', 'tests/clients', 'benches/peers'])('the packages of %s support the oldest Node version, and none is deprecated', (folder) => {
  const lock = JSON.parse(readFileSync(`../${folder}/package-lock.json`, 'utf8')) as Lock
  const found = Object.entries(lock.packages)
    .filter(([, { engines, deprecated }]) => deprecated || !supportsOldest(engines?.node ?? '*'))
    .map(([name, { version, engines, deprecated }]) => `${name}@${version}: ${deprecated ?? engines?.node}`)
  expect(found).toEqual([])
})

/** Whether one of the alternatives of the range starts at the oldest version or before. */
function supportsOldest(range: string): boolean {
  return range.split('||').some((alternative) => Number(/\d+/.exec(alternative)?.[0] ?? 0) <= oldestVersion)
}
