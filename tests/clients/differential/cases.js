// What the specification says of documents that are easily got wrong.
const invalid = (query, variables) => ({ query, variables, verdict: 'invalid' })
const unparsed = (query) => ({ query, verdict: 'parse' })
const valid = (data, query, variables) => ({ query, variables, verdict: 'executed', data: JSON.stringify(data) })

const CLAIRE = { member: { handle: 'claire' } }
const IN_NODE = (text) => `{ viewer { member { openConversation { lastMessage { ${text} } } } } }`

export const CASES = {
  'a selection on __typename': invalid('{ __typename { id } }'),
  'an argument on __typename': invalid('{ __typename(id: 1) }'),
  'an unknown directive on __typename': invalid('{ __typename @nothing }'),
  'a doubled directive on __typename': invalid('{ __typename @skip(if: false) @skip(if: false) }'),
  'a directive without its argument on __typename': invalid('{ __typename @include }'),
  'a directive with another argument on __typename': invalid('{ __typename @include(if: true, unless: true) }'),
  'a directive with a value of another type on __typename': invalid('{ __typename @include(if: "true") }'),
  'a directive of the type system on __typename': invalid('{ __typename @deprecated }'),
  'a variable used on __typename alone': valid(
    { __typename: 'Query' },
    'query ($x: Boolean!) { __typename @include(if: $x) }',
    { x: true },
  ),
  'the same, so that nothing is left': valid({}, 'query ($x: Boolean!) { __typename @include(if: $x) }', { x: false }),
  'a nullable variable on __typename': invalid('query ($x: Boolean) { __typename @include(if: $x) }', { x: true }),
  'the same with null for a default': invalid('query ($x: Boolean = null) { __typename @skip(if: $x) }', { x: true }),
  'an unknown variable on __typename': invalid('{ __typename @include(if: $x) }'),
  'an alias of __typename that conflicts': invalid('{ viewer { member { handle: __typename handle } } }'),

  'a conflict of names at the first level': invalid('{ viewer { x: eventCursor x: unreadConversationCount } }'),
  'a conflict of arguments below the first level': invalid(IN_NODE('preview(length: 1) preview(length: 2)')),
  'a conflict of names below the first level': invalid(
    '{ viewer { member { x: handle } } viewer { member { x: displayName } } }',
  ),
  'a conflict through fragments': invalid(
    '{ ...A viewer { member { ...B } } } fragment A on Query { viewer { member { x: id } } } fragment B on Member { x: handle }',
  ),
  'a conflict of types that cannot meet': invalid(
    '{ node(id: "") { ... on Member { x: handle } ... on Message { x: isMine } } }',
  ),
  'other names of types that cannot meet': {
    ...valid({ node: null }, '{ node(id: "") { ... on Member { x: handle } ... on Message { x: body } } }'),
    paths: ['["node"]'],
  },
  'a conflict with a literal and a variable': invalid(
    `query ($x: Int = 1) ${IN_NODE('preview(length: 1) preview(length: $x)')}`,
  ),
  'the same field twice': valid({ viewer: CLAIRE }, '{ viewer { member { handle } } viewer { member { handle } } }'),

  'one argument in two spellings': valid(
    CLAIRE,
    '{ member(by: {handle: "claire"}) { handle } member(by: {handle: """claire"""}) { handle } }',
  ),

  'no variables in brackets': unparsed('query () { __typename }'),
  'no arguments in brackets': unparsed('{ viewer() { eventCursor } }'),
  'an empty selection': unparsed('{ viewer { } }'),
  'an empty document': unparsed(' # nothing'),
  'an argument without a value': unparsed('{ viewer(first) { eventCursor } }'),
  'an argument without a value beside one': unparsed('{ __typename @include(if if: true) }'),
  'a field of an input object without a value': unparsed('{ member(by: {handle: "claire", id}) { id } }'),
  'a fragment named on': unparsed('{ ...on } fragment on on Query { __typename }'),
  'a fragment named on that nobody spreads': unparsed('{ __typename } fragment on on Query { __typename }'),
  'a variable in a default': unparsed('query ($a: Int, $b: Int = $a) { __typename }'),
  'an enum value named true': invalid('{ viewer { conversations(filter: {status: true}) { nodes { id } } } }'),
  'a description of an operation': unparsed('"About it." query A { __typename }'),
  'a variable of a fragment': unparsed('{ ...A } fragment A($x: Int) on Query { __typename }'),
  'a definition of a type': invalid('type A { b: Int }'),

  'a nullable variable, left out, for an argument with a default': valid(
    { __type: { fields: [{ name: 'id' }] } },
    'query ($x: Boolean) { __type(name: "Node") { fields(includeDeprecated: $x) { name } } }',
  ),
  'a nullable variable for an argument that must be there': invalid(
    'query ($x: MemberBy) { member(by: $x) { id } }',
    { x: { handle: 'claire' } },
  ),
  'the same with a default': valid(CLAIRE, 'query ($x: MemberBy = {handle: "claire"}) { member(by: $x) { handle } }'),
  'null for a variable with a default, where null may not stand': {
    ...valid({ member: null }, 'query ($x: MemberBy = {handle: "claire"}) { member(by: $x) { handle } }', { x: null }),
    paths: ['["member"]'],
  },

  'a code point in braces': valid(CLAIRE, '{ member(by: {handle: "\\u{63}laire"}) { handle } }'),
  'the same with zeros': valid(CLAIRE, '{ member(by: {handle: "\\u{0000063}laire"}) { handle } }'),
  'four digits': valid(CLAIRE, '{ member(by: {handle: "\\u0063laire"}) { handle } }'),
  'a code point beyond them': valid({ member: null }, '{ member(by: {handle: "\\u{1F642}"}) { handle } }'),
  'a pair of surrogates': valid({ member: null }, '{ member(by: {handle: "\\ud83d\\ude42"}) { handle } }'),
  'half a pair': unparsed('{ member(by: {handle: "\\ud83d"}) { handle } }'),
  'half a pair in braces': unparsed('{ member(by: {handle: "\\u{d83d}"}) { handle } }'),
  'a code point that there is not': unparsed('{ member(by: {handle: "\\u{110000}"}) { handle } }'),
  'no code point in braces': unparsed('{ member(by: {handle: "\\u{}"}) { handle } }'),
  'an escape that there is not': unparsed('{ member(by: {handle: "\\q"}) { handle } }'),
  'no escape in a block': valid({ member: null }, '{ member(by: {handle: """\\u{63}laire"""}) { handle } }'),

  'two of a oneOf': invalid('{ member(by: {handle: "a", id: "b"}) { id } }'),
  'none of a oneOf': invalid('{ member(by: {}) { id } }'),
  'null of a oneOf': invalid('{ member(by: {handle: null}) { id } }'),
  'a nullable variable in a oneOf': invalid('query ($x: String) { member(by: {handle: $x}) { id } }', { x: 'claire' }),
  'the same with null for a default': invalid(
    'query ($x: String = null) { member(by: {handle: $x}) { id } }',
    { x: 'claire' },
  ),
  'two of a oneOf in a variable': invalid(
    'query ($x: MemberBy!) { member(by: $x) { id } }',
    { x: { handle: 'a', id: 'b' } },
  ),
  'a field twice in an input object': invalid('{ member(by: {handle: "a", handle: "a"}) { id } }'),
  'a moment that is none': invalid(
    'mutation { revokeTokens(input: {subject: "a", revokedBefore: "soon"}) { revokedBefore } }',
  ),
  'a number that is too large': invalid('{ viewer { contacts(first: 2147483648) { nodes { id } } } }'),
  'a mutation of which nothing is left': valid(
    {},
    'mutation { revokeTokens(input: {subject: "a"}) @skip(if: true) { revokedBefore } }',
  ),
  'two fields of a subscription': invalid('subscription { newMessage { cursor } conversationEvents { cursor } }'),
}

/**
 * Where the two differ, and what the service answers. Beside these, graphql-js knows some of later drafts, which
 * `oracle.js` takes away, and no list of types in the same order or in the same words, which `compare.js` and
 * `documents.js` pass over.
 */
export const ACCEPTED = {
  // graphql-js knows no type of __typename when it looks for conflicts.
  'another field that is called __typename': [
    invalid('{ node(id: "") { ... on Member { __typename } ... on Message { __typename: sender { id } } } }'),
  ],
  // Its parser takes no comma there, though commas mean nothing anywhere.
  'a comma between an alias and its colon, and after three dots': [
    unparsed('{ a,: __typename }'),
    unparsed('{ ...,on Query { __typename } }'),
  ],
  // The specification looks only whether the variable is true; graphql-js fails the whole operation.
  'null for a variable of @skip and @include': [
    valid({ __typename: 'Query' }, 'query ($x: Boolean = true) { __typename @skip(if: $x) }', { x: null }),
    valid({}, 'query ($x: Boolean = true) { __typename @include(if: $x) }', { x: null }),
  ],
}
