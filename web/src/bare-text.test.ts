import { parseAst } from 'vite'
import { expect, test } from 'vitest'

/**
 * A browser that translates a page puts `<font>` elements in the place of its texts. React then finds a text that has
 * siblings no more: it fails as it removes it, or as it puts something before it, and what it writes into it is never
 * seen. A text that is all that its element holds is written anew.
 */
test.each(Object.entries(import.meta.glob<string>('./**/*.tsx', { query: '?raw', import: 'default', eager: true })))(
  '%s has an element around each text that has siblings',
  (_, source) => expect(bareTexts(source)).toEqual([]),
)

test.each([
  ['<p><b /> text</p>', ['text']],
  ['<p>{name}: {body}</p>', ['{name}', ':', '{body}']],
  ['<p>{isRead ? <b /> : <i />}{isRead ? t.read : t.sent}</p>', ['{isRead ? t.read : t.sent}']],
  ['<p>{list.map((one) => one.name)}<b /></p>', ['{list.map((one) => one.name)}']],
  ['<p>{isRead && t.read}<b /></p>', ['{isRead && t.read}']],
  ['<p><><b />text</></p>', ['text']],
  ['<p>{t.read}</p>', []],
  ['<p>{isRead ? t.read : t.sent}</p>', []],
  ['<p><b>text</b>{/* why */}{text && <i />}{list.map((one) => <i>{one}</i>)}</p>', []],
  ['<div>{picture}{children}</div>', []],
])('%s', (source, found) => {
  expect(bareTexts(`export const view = ${source}`)).toEqual(found)
})

// Elements, wherever something is handed through.
const handedThrough = ['children', 'icon', 'picture']

interface Node {
  type: string
  start: number
  end: number
  [part: string]: unknown
}

function bareTexts(source: string): string[] {
  const found: Node[] = []
  visit(parseAst(source, { lang: 'tsx' }) as unknown as Node, (node) => {
    const children = isElement(node) ? (node.children as Node[]).filter(isThere) : []
    if (children.length > 1) found.push(...children.filter(mayBeText))
  })
  return found.map(({ start, end }) => source.slice(start, end).trim())
}

function visit(node: Node, look: (node: Node) => void) {
  look(node)
  for (const part of Object.values(node).flat()) if (isNode(part)) visit(part, look)
}

function isNode(part: unknown): part is Node {
  return typeof part === 'object' && part !== null && 'type' in part
}

function isElement({ type }: Node): boolean {
  return type === 'JSXElement' || type === 'JSXFragment'
}

function isThere({ type, value, expression }: Node): boolean {
  // Spaces alone are nothing to translate.
  if (type === 'JSXText') return /\S/.test(String(value))
  return (expression as Node | undefined)?.type !== 'JSXEmptyExpression'
}

function mayBeText(node: Node): boolean {
  const inner = (part: string) => mayBeText(node[part] as Node)
  switch (node.type) {
    case 'JSXElement':
    // Its own children are looked at by themselves.
    case 'JSXFragment':
      return false
    case 'JSXExpressionContainer':
    case 'ParenthesizedExpression':
      return inner('expression')
    case 'ConditionalExpression':
      return inner('consequent') || inner('alternate')
    case 'LogicalExpression':
      return inner('right')
    case 'ArrowFunctionExpression':
      return inner('body')
    case 'BlockStatement':
      return (node.body as Node[]).some((one) => one.type === 'ReturnStatement' && mayBeText(one.argument as Node))
    case 'CallExpression': {
      const [each] = node.arguments as Node[]
      return each?.type !== 'ArrowFunctionExpression' || mayBeText(each)
    }
    case 'Identifier':
      return !handedThrough.includes(String(node.name))
    case 'Literal':
      return /\S/.test(String(node.value ?? ''))
    default:
      return true
  }
}
