// Reduces a document to the smallest one that still shows a difference.
import { parse, print, visit } from 'graphql'

const LISTS = ['definitions', 'selections', 'directives', 'arguments', 'variableDefinitions', 'fields', 'values']

/** Removes parts of a document as long as it `fails`. */
export async function shrink(query, fails) {
  let document
  try {
    document = parse(query, { noLocation: true })
  } catch {
    return query
  }
  if (!(await fails(print(document)))) return query
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false
    for (const [list, index] of parts(document)) {
      if (index >= list.length) continue
      const [removed] = list.splice(index, 1)
      const isNeeded = !(await fails(tidy(document)))
      if (isNeeded) list.splice(index, 0, removed)
      else isSmaller = true
    }
  }
  return tidy(document)
}

/** The text without unused fragments. */
function tidy(document) {
  const text = print(document)
  const tidied = visit(document, {
    FragmentDefinition: ({ name }) => (text.includes(`...${name.value}`) ? undefined : null),
  })
  return print(tidied)
}

/** Every item of every list in a document: outer lists first, and the last items of a list first. */
function parts(node) {
  const found = []
  for (const [name, value] of Object.entries(node)) {
    if (!value || typeof value !== 'object') continue
    const items = Array.isArray(value) ? value : [value]
    if (LISTS.includes(name)) for (let index = items.length - 1; index >= 0; index -= 1) found.push([items, index])
    for (const item of items) found.push(...parts(item))
  }
  return found
}
