// Cases of the specification that implementations easily get wrong.
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
  'a variable that excludes the only field': valid({}, 'query ($x: Boolean!) { __typename @include(if: $x) }', { x: false }),
  'a nullable variable on __typename': invalid('query ($x: Boolean) { __typename @include(if: $x) }', { x: true }),
  'a nullable variable with the default null on __typename': invalid(
    'query ($x: Boolean = null) { __typename @skip(if: $x) }',
    { x: true },
  ),
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
  'a conflict of return types on distinct objects': invalid(
    '{ node(id: "") { ... on Member { x: handle } ... on Message { x: isMine } } }',
  ),
  'different fields with the same return type on distinct objects': {
    ...valid({ node: null }, '{ node(id: "") { ... on Member { x: handle } ... on Message { x: body } } }'),
    paths: ['["node"]'],
  },
  'a conflict with a literal and a variable': invalid(
    `query ($x: Int = 1) ${IN_NODE('preview(length: 1) preview(length: $x)')}`,
  ),
  'the same field twice': valid({ viewer: CLAIRE }, '{ viewer { member { handle } } viewer { member { handle } } }'),

  'an argument value in two spellings': valid(
    CLAIRE,
    '{ member(by: {handle: "claire"}) { handle } member(by: {handle: """claire"""}) { handle } }',
  ),

  'empty variable definitions': unparsed('query () { __typename }'),
  'empty arguments': unparsed('{ viewer() { eventCursor } }'),
  'an empty selection': unparsed('{ viewer { } }'),
  'an empty document': unparsed(' # nothing'),
  'an argument without a value': unparsed('{ viewer(first) { eventCursor } }'),
  'an argument without a value before a valid one': unparsed('{ __typename @include(if if: true) }'),
  'a field of an input object without a value': unparsed('{ member(by: {handle: "claire", id}) { id } }'),
  'a fragment named on': unparsed('{ ...on } fragment on on Query { __typename }'),
  'an unused fragment named on': unparsed('{ __typename } fragment on on Query { __typename }'),
  'a variable in a default': unparsed('query ($a: Int, $b: Int = $a) { __typename }'),
  'an enum value named true': invalid('{ viewer { conversations(filter: {status: true}) { nodes { id } } } }'),
  'a description of an operation': unparsed('"About it." query A { __typename }'),
  'a fragment with variable definitions': unparsed('{ ...A } fragment A($x: Int) on Query { __typename }'),
  'a type definition': invalid('type A { b: Int }'),

  'an omitted nullable variable for an argument with a default': valid(
    { __type: { fields: [{ name: 'id' }] } },
    'query ($x: Boolean) { __type(name: "Node") { fields(includeDeprecated: $x) { name } } }',
  ),
  'a nullable variable for a required argument': invalid(
    'query ($x: MemberBy) { member(by: $x) { id } }',
    { x: { handle: 'claire' } },
  ),
  'a nullable variable with a default for a required argument': valid(
    CLAIRE,
    'query ($x: MemberBy = {handle: "claire"}) { member(by: $x) { handle } }',
  ),
  'null for a variable with a default in a non-null position': {
    ...valid({ member: null }, 'query ($x: MemberBy = {handle: "claire"}) { member(by: $x) { handle } }', { x: null }),
    paths: ['["member"]'],
  },

  'an escaped code point in braces': valid(CLAIRE, '{ member(by: {handle: "\\u{63}laire"}) { handle } }'),
  'an escaped code point with leading zeros': valid(CLAIRE, '{ member(by: {handle: "\\u{0000063}laire"}) { handle } }'),
  'an escape with four digits': valid(CLAIRE, '{ member(by: {handle: "\\u0063laire"}) { handle } }'),
  'an escaped code point above U+FFFF': valid({ member: null }, '{ member(by: {handle: "\\u{1F642}"}) { handle } }'),
  'an escaped surrogate pair': valid({ member: null }, '{ member(by: {handle: "\\ud83d\\ude42"}) { handle } }'),
  'an unpaired surrogate': unparsed('{ member(by: {handle: "\\ud83d"}) { handle } }'),
  'a surrogate in braces': unparsed('{ member(by: {handle: "\\u{d83d}"}) { handle } }'),
  'a code point above U+10FFFF': unparsed('{ member(by: {handle: "\\u{110000}"}) { handle } }'),
  'empty braces': unparsed('{ member(by: {handle: "\\u{}"}) { handle } }'),
  'an unknown escape': unparsed('{ member(by: {handle: "\\q"}) { handle } }'),
  'no escapes in a block string': valid({ member: null }, '{ member(by: {handle: """\\u{63}laire"""}) { handle } }'),

  'two fields of a oneOf': invalid('{ member(by: {handle: "a", id: "b"}) { id } }'),
  'no field of a oneOf': invalid('{ member(by: {}) { id } }'),
  'a null field of a oneOf': invalid('{ member(by: {handle: null}) { id } }'),
  'a nullable variable in a oneOf': invalid('query ($x: String) { member(by: {handle: $x}) { id } }', { x: 'claire' }),
  'a nullable variable with the default null in a oneOf': invalid(
    'query ($x: String = null) { member(by: {handle: $x}) { id } }',
    { x: 'claire' },
  ),
  'two fields of a oneOf in a variable': invalid(
    'query ($x: MemberBy!) { member(by: $x) { id } }',
    { x: { handle: 'a', id: 'b' } },
  ),
  'a repeated field in an input object': invalid('{ member(by: {handle: "a", handle: "a"}) { id } }'),
  'an invalid DateTime': invalid(
    'mutation { revokeTokens(input: {subject: "a", revokedBefore: "soon"}) { revokedBefore } }',
  ),
  'an Int out of range': invalid('{ viewer { contacts(first: 2147483648) { nodes { id } } } }'),
  'a mutation whose only field is skipped': valid(
    {},
    'mutation { revokeTokens(input: {subject: "a"}) @skip(if: true) { revokedBefore } }',
  ),
  'two fields of a subscription': invalid('subscription { newMessage { cursor } conversationEvents { cursor } }'),
}

/**
 * Accepted differences, with the result of the service. In addition, graphql-js has features of later drafts, which
 * `oracle.js` removes, and other orders and descriptions of types, which `compare.js` and `documents.js` ignore.
 */
export const ACCEPTED = {
  // graphql-js does not know the type of __typename when it checks conflicts.
  'a field with the alias __typename': [
    invalid('{ node(id: "") { ... on Member { __typename } ... on Message { __typename: sender { id } } } }'),
  ],
  // The service's parser does not allow these commas, although commas are insignificant.
  'a comma between an alias and its colon, and after three dots': [
    unparsed('{ a,: __typename }'),
    unparsed('{ ...,on Query { __typename } }'),
  ],
  // The specification only checks whether the variable is true. graphql-js fails the whole operation.
  'null for a variable of @skip and @include': [
    valid({ __typename: 'Query' }, 'query ($x: Boolean = true) { __typename @skip(if: $x) }', { x: null }),
    valid({}, 'query ($x: Boolean = true) { __typename @include(if: $x) }', { x: null }),
  ],
}
