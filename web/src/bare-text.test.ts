import { parseAst } from 'vite'
import { expect, test } from 'vitest'

/**
 * A browser that translates a page replaces its text nodes with `<font>` elements. React keeps a reference to a text node
 * that has siblings: once it is replaced, React fails when it removes it or inserts before it, and its updates are not
 * visible. The text of an element without other children is set on the element, and causes no problem.
 */
test.each(Object.entries(import.meta.glob<string>('./**/*.tsx', { query: '?raw', import: 'default', eager: true })))(
  '%s wraps each text that has siblings in an element',
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

// Props that are always elements.
const elementProps = ['children', 'icon', 'picture']

interface Node {
  type: string
  start: number
  end: number
  [part: string]: unknown
}

function bareTexts(source: string): string[] {
  const found: Node[] = []
  visit(parseAst(source, { lang: 'tsx' }) as unknown as Node, (node) => {
    const children = isElement(node) ? (node.children as Node[]).filter(isRendered) : []
    if (children.length > 1) found.push(...children.filter(mayBeText))
  })
  return found.map(({ start, end }) => source.slice(start, end).trim())
}

function visit(node: Node, callback: (node: Node) => void) {
  callback(node)
  for (const part of Object.values(node).flat()) if (isNode(part)) visit(part, callback)
}

function isNode(part: unknown): part is Node {
  return typeof part === 'object' && part !== null && 'type' in part
}

function isElement({ type }: Node): boolean {
  return type === 'JSXElement' || type === 'JSXFragment'
}

function isRendered({ type, value, expression }: Node): boolean {
  // White space is not translated.
  if (type === 'JSXText') return /\S/.test(String(value))
  return (expression as Node | undefined)?.type !== 'JSXEmptyExpression'
}

function mayBeText(node: Node): boolean {
  const inner = (part: string) => mayBeText(node[part] as Node)
  switch (node.type) {
    case 'JSXElement':
    // Its children are checked when it is visited.
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
      return !elementProps.includes(String(node.name))
    case 'Literal':
      return /\S/.test(String(node.value ?? ''))
    default:
      return true
  }
}
