import { createHash } from 'node:crypto'
import { formatDocument, stringifyDocument } from '@urql/core'
import { print, stripIgnoredCharacters, type DocumentNode } from 'graphql'
import type { Plugin } from 'vite'

const operationCall = /\bgraphql\(\s*`\s*(query|mutation|subscription|fragment)\s+(\w+)[^`]*`\s*,?\s*\)/g
const generatedDocument = /export const (\w+) = (\{"kind":"Document".*\}) as unknown as DocumentNode<.*>;/g

/**
 * Makes the generated operations smaller in the built page. Each syntax tree is replaced with its text, which the cache's
 * own parser reads again (10 KiB less when gzipped). Each `graphql()` call is replaced with a reference to its operation,
 * so that the map of all operations is not needed and each chunk contains only its own.
 *
 * Each operation also gets the hash of its text, by which the page sends it. The operations of the page are listed in
 * `documents.json`, which the service reads when it starts.
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
        return `import { parse } from '@0no-co/graphql.web';\n${code.replace(generatedDocument, (_, name: string, tree: string) => {
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
      const replaced = code.replace(operationCall, (_, kind: string, name: string) => {
        const document = name + (kind === 'fragment' ? 'FragmentDoc' : 'Document')
        return `generated.${document}`
      })
      return replaced !== code ? `import * as generated from '/src/gql/graphql.ts';\n${replaced}` : undefined
    },
    generateBundle(_options, bundle) {
      const scripts = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.code : []))
      const used = [...texts].filter(([hash]) => scripts.some((code) => code.includes(hash)))
      this.emitFile({ type: 'asset', fileName: 'documents.json', source: JSON.stringify(Object.fromEntries(used)) })
    },
  }
}
