import { posix } from 'node:path'
import { expect, test } from 'vitest'

/**
 * The rooms of `src`, from top to bottom. A file imports from its own room and from rows below it, never from a row
 * above it or from another room of its row. Type imports count. At the top are the two entries: the page for members
 * and GraphiQL. A test directly in `src` reads the whole source, and belongs to no room.
 */
const rows = [
  ['main.tsx', 'graphiql'],
  ['app'],
  ['features/new-conversation'],
  ['features/thread'],
  ['features/composer', 'features/conversations', 'features/notifications', 'features/profile', 'features/sign-in'],
  ['ui'],
  ['i18n'],
  ['transport'],
  ['routing', 'state'],
  ['gql'],
]

const sources = Object.entries(
  import.meta.glob<string>(['./**/*.{ts,tsx}', '!./*.test.ts'], { query: '?raw', import: 'default', eager: true }),
)
const names = new Set(sources.map(([file]) => posix.normalize(file)))
const imports = new Map(sources.map(([file, source]) => [posix.normalize(file), importsOf(posix.normalize(file), source)]))

test('every file is in a room', () => {
  expect([...imports.keys()].filter((file) => rowOf(file) < 0)).toEqual([])
})

test('files import only from their own room and from rows below', () => {
  const violations = [...imports].flatMap(([file, imported]) =>
    imported
      .filter((other) => roomOf(other) !== roomOf(file) && rowOf(other) <= rowOf(file))
      .map((other) => `${file} → ${other}`),
  )
  expect(violations).toEqual([])
})

test('no imports form a circle', () => {
  const done = new Set<string>()
  const circles: string[] = []

  function visit(file: string, path: string[]) {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (path.includes(file) || done.has(file)) return
    for (const other of imports.get(file) ?? []) visit(other, [...path, file])
    done.add(file)
  }

  for (const file of imports.keys()) visit(file, [])
  expect(circles).toEqual([])
})

function roomOf(file: string): string | undefined {
  return rows.flat().find((room) => file === room || file.startsWith(`${room}/`))
}

function rowOf(file: string): number {
  return rows.findIndex((rooms) => rooms.some((room) => room === roomOf(file)))
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
