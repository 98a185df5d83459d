// Changes to a document: kinds of nodes, and a function that changes one of them.
import { Kind, parse, parseType, parseValue } from 'graphql'

const NAMES = ['nothing', 'id', 'handle', 'viewer', 'Member', 'Node', 'String', 'MemberBy', 'on']
const LEAVES = ['1', '-0', '1.5', '"text"', '"""text"""', 'true', 'null', 'OPEN', '[]', '[[1]]', '{}', '{nothing: 1}']
const CONSTANTS = [...LEAVES, '{handle: "a", id: "b"}', '{handle: null}', '{handle: "a", handle: "b"}']
const VALUES = [...CONSTANTS, '$v1', '$missing', '{id: $v1}', '[$v1]']
const TYPES = ['Int', 'ID', 'String!', '[String]', '[ID!]!', 'Boolean', 'MemberBy!', 'Member', 'Nothing', 'DateTime']
const CONDITIONS = ['Member', 'Viewer', 'Node', 'ConversationEvent', 'String', 'Nothing', 'MemberBy']
const VARIABLES = ['$v1: Int', '$unused: Int', '$unused: Member', '$unused: [Nothing!]', '$unused: Int = "a"']
const ARGUMENTS = ['first: 1', 'nothing: 1', 'id: "a"', 'if: true']
const CONSTANT_DIRECTIVES = [
  '@nothing',
  '@skip',
  '@include(if: "true")',
  '@include(if: true, unless: false)',
  '@skip(if: true) @skip(if: false)',
  '@oneOf',
  '@deprecated(reason: "old")',
  '@specifiedBy(url: "http://localhost")',
]
const DIRECTIVES = [...CONSTANT_DIRECTIVES, '@include(if: $v1)', '@include(if: $missing)']
const SELECTIONS = [
  'id',
  'nothing',
  '__typename { id }',
  '__typename(a: 1)',
  '...Nothing',
  '... on Query { __typename }',
  '... on Int { id }',
]
const DEFINITIONS = [
  'query { __typename }',
  'query Operation0 { __typename }',
  'fragment Unused on Query { __typename }',
  'fragment Fragment0 on Query { __typename }',
  'type Nothing { a: Int }',
  'extend type Query { a: Int }',
]

const DIRECTED = [
  Kind.FIELD,
  Kind.INLINE_FRAGMENT,
  Kind.FRAGMENT_SPREAD,
  Kind.FRAGMENT_DEFINITION,
  Kind.OPERATION_DEFINITION,
]
const NAMED = [Kind.FIELD, Kind.ARGUMENT, Kind.FRAGMENT_SPREAD, Kind.VARIABLE, Kind.NAMED_TYPE, Kind.OBJECT_FIELD]

const name = (value) => ({ kind: Kind.NAME, value })
const definitions = (text) => parse(text, { noLocation: true }).definitions
const field = (text) => definitions(`{ ${text} }`)[0].selectionSet.selections[0]
const value = (text) => parseValue(text, { noLocation: true })
const type = (text) => parseType(text, { noLocation: true })

/** Removes an item, or adds some. */
const lengthen = (list, more, random) => (random.chance(0.4) ? (list?.slice(1) ?? []) : [...(list ?? []), ...more])

const rename = (names) => (node, random) => Object.assign(node, { name: name(random.pick(names)) })
const direct = (texts) => (node, random) => {
  node.directives = [...(node.directives ?? []), ...field(`a ${random.pick(texts)}`).directives]
}

export const CHANGES = [
  [NAMED, rename(NAMES)],
  [[Kind.FRAGMENT_DEFINITION, Kind.OPERATION_DEFINITION], rename(['Operation0', 'Fragment0', 'on', 'nothing'])],
  [DIRECTED, direct(DIRECTIVES)],
  [[Kind.VARIABLE_DEFINITION], direct(CONSTANT_DIRECTIVES)],
  [[Kind.FIELD], (node, random) => {
    // Conflicts with __typename are among the accepted differences.
    if (node.name.value !== '__typename') node.alias = name(random.pick(['key0', 'key1', 'id', 'status']))
  }],
  [[Kind.FIELD], (node) => {
    node.selectionSet = node.selectionSet ? undefined : field('a { id __typename }').selectionSet
  }],
  [[Kind.SELECTION_SET], (node, random) => {
    node.selections = [...node.selections, field(random.pick(SELECTIONS))]
  }],
  [[Kind.SELECTION_SET], (node, random) => {
    // Repeats a selection with one argument less.
    const again = structuredClone(random.pick(node.selections))
    node.selections = [...node.selections, Object.assign(again, { arguments: again.arguments?.slice(1) })]
  }],
  [[Kind.FIELD, Kind.DIRECTIVE], (node, random) => {
    node.arguments = lengthen(node.arguments, field(`a(${random.pick(ARGUMENTS)})`).arguments, random)
  }],
  [[Kind.ARGUMENT, Kind.OBJECT_FIELD], (node, random) => {
    node.value = value(random.pick(VALUES))
  }],
  [[Kind.OBJECT], (node, random) => {
    node.fields = lengthen(node.fields, value('{handle: "a"}').fields, random)
  }],
  [[Kind.INLINE_FRAGMENT, Kind.FRAGMENT_DEFINITION], (node, random) => {
    node.typeCondition = type(random.pick(CONDITIONS))
  }],
  [[Kind.OPERATION_DEFINITION], (node, random) => {
    const [{ variableDefinitions }] = definitions(`query (${random.pick(VARIABLES)}) { a }`)
    node.variableDefinitions = lengthen(node.variableDefinitions, variableDefinitions, random)
  }],
  [[Kind.OPERATION_DEFINITION], (node, random) => {
    node.operation = random.pick(['query', 'mutation', 'subscription'])
  }],
  [[Kind.VARIABLE_DEFINITION], (node, random) => {
    node.type = type(random.pick(TYPES))
  }],
  [[Kind.VARIABLE_DEFINITION], (node, random) => {
    node.defaultValue = value(random.pick(CONSTANTS))
  }],
  [[Kind.DOCUMENT], (node, random) => {
    node.definitions = lengthen(node.definitions, definitions(random.pick(DEFINITIONS)), random)
  }],
  [[Kind.FRAGMENT_DEFINITION], (node) => {
    node.selectionSet.selections = [...node.selectionSet.selections, field(`...${node.name.value}`)]
  }],
]
