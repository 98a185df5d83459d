import { posix } from 'node:path'
import { expect, test } from 'vitest'

/**
 * The layers of `src`, from top to bottom. A file imports from its own module and from layers below it, never from a
 * layer above it or from another module of its layer. Type imports count. At the top are the entries: the page for
 * members, GraphiQL and the service worker. A test directly in `src` reads the whole source, and belongs to no module.
 */
const layers = [
  ['main.tsx', 'graphiql', 'worker'],
  ['app'],
  ['features/new-conversation'],
  ['features/thread'],
  ['features/composer', 'features/conversations', 'features/notifications', 'features/profile', 'features/settings', 'features/sign-in'],
  ['ui'],
  ['i18n'],
  ['transport'],
  ['notification', 'routing', 'state'],
  ['gql'],
]

const sources = Object.entries(
  import.meta.glob<string>(['./**/*.{ts,tsx}', '!./*.test.ts'], { query: '?raw', import: 'default', eager: true }),
)
const names = new Set(sources.map(([file]) => posix.normalize(file)))
const imports = new Map(sources.map(([file, source]) => [posix.normalize(file), importsOf(posix.normalize(file), source)]))

test('every file is in a module', () => {
  expect([...imports.keys()].filter((file) => layerOf(file) < 0)).toEqual([])
})

test('files import only from their own module and from layers below', () => {
  const violations = [...imports].flatMap(([file, imported]) =>
    imported
      .filter((other) => moduleOf(other) !== moduleOf(file) && layerOf(other) <= layerOf(file))
      .map((other) => `${file} → ${other}`),
  )
  expect(violations).toEqual([])
})

test('no imports form a cycle', () => {
  const done = new Set<string>()
  const cycles: string[] = []

  function visit(file: string, path: string[]) {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (path.includes(file) || done.has(file)) return
    for (const other of imports.get(file) ?? []) visit(other, [...path, file])
    done.add(file)
  }

  for (const file of imports.keys()) visit(file, [])
  expect(cycles).toEqual([])
})

function moduleOf(file: string): string | undefined {
  return layers.flat().find((module) => file === module || file.startsWith(`${module}/`))
}

function layerOf(file: string): number {
  return layers.findIndex((modules) => modules.some((module) => module === moduleOf(file)))
}

/** The files of `src` that a file imports, as paths in `src`. */
function importsOf(file: string, source: string): string[] {
  const paths = [...source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]*)['"]/g)].map(([, path = '']) =>
    posix.join(posix.dirname(file), path),
  )
  return paths.map((path) => {
    const candidates = ['', '.ts', '.tsx', '/index.ts'].map((ending) => path + ending)
    return candidates.find((candidate) => names.has(candidate)) ?? path
  })
}
