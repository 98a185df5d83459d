import { createHash } from 'node:crypto'
import { formatDocument, stringifyDocument } from '@urql/core'
import { print, stripIgnoredCharacters, type DocumentNode } from 'graphql'
import type { Plugin } from 'vite'

const operation = /\bgraphql\(\s*`\s*(query|mutation|subscription|fragment)\s+(\w+)[^`]*`\s*,?\s*\)/g
const generated = /export const (\w+) = (\{"kind":"Document".*\}) as unknown as DocumentNode<.*>;/g

/**
 * Makes the generated operations small, in the built page only. Syntax trees become the text that they came from,
 * which the cache's own parser reads again (10 KiB gzipped less); and each `graphql()` takes its operation from
 * there directly, so that the map of all of them is not needed, and each chunk has its own.
 *
 * Each operation gets the hash of its text besides, by which the page asks for it. Those that the page has are left
 * in `documents.json`: the service reads them when it starts.
 */
export function compactDocuments(): Plugin {
  const texts = new Map<string, string>()
  return {
    name: 'compact-documents',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    enforce: 'pre',
    transform(code, id) {
      if (id.endsWith('/src/gql/graphql.ts')) {
        return `import { parse } from '@0no-co/graphql.web';\n${code.replace(generated, (_, name: string, tree: string) => {
          const document = JSON.parse(tree) as DocumentNode
          const text = JSON.stringify(stripIgnoredCharacters(print(document)))
          const parsed = `/* @__PURE__ */ parse(${text}, { noLocation: true })`
          if (name.endsWith('FragmentDoc')) return `export const ${name} = ${parsed};`
          const sent = stringifyDocument(formatDocument(document))
          const hash = createHash('sha256').update(sent).digest('hex')
          texts.set(hash, sent)
          return `export const ${name} = /* @__PURE__ */ Object.assign(${parsed}, { hash: "${hash}" });`
        })}`
      }
      if (!id.includes('/src/') || id.includes('/src/gql/') || id.includes('/node_modules/')) return undefined
      const direct = code.replace(operation, (_, kind: string, name: string) => {
        const document = name + (kind === 'fragment' ? 'FragmentDoc' : 'Document')
        return `generated.${document}`
      })
      return direct !== code ? `import * as generated from '/src/gql/graphql.ts';\n${direct}` : undefined
    },
    generateBundle(_options, bundle) {
      const scripts = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.code : []))
      const used = [...texts].filter(([hash]) => scripts.some((code) => code.includes(hash)))
      this.emitFile({ type: 'asset', fileName: 'documents.json', source: JSON.stringify(Object.fromEntries(used)) })
    },
  }
}
