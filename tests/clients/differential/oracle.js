// What graphql-js makes of a request: the verdict, and the answer over the service's own data.
import { readFileSync } from 'node:fs'
import {
  GraphQLError,
  Kind,
  buildSchema,
  execute,
  getNullableType,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
  valueFromASTUntyped,
  visit,
} from 'graphql'
import { resolve } from './data.js'

export const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'))

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const dateTime = schema.getType('DateTime')
dateTime.parseValue = (value) => {
  if (typeof value !== 'string' || !RFC_3339.test(value)) throw new GraphQLError('this is no date')
  return value
}
dateTime.parseLiteral = (literal) => dateTime.parseValue(valueFromASTUntyped(literal))

// What this release has of a later draft than the service's library.
const { __Directive: directive, __Schema: root } = schema.getTypeMap()
delete directive.getFields().isDeprecated
delete directive.getFields().deprecationReason
root.getFields().directives.args = []

export async function judge({ query, variables, operationName }, data) {
  let document
  try {
    // It takes two spellings of one text for two values.
    document = visit(parse(query), { StringValue: (value) => ({ ...value, block: false }) })
    // Of a later draft.
    if (document.definitions.some(({ description }) => description)) return { verdict: 'parse', why: 'a description' }
  } catch (error) {
    return { verdict: 'parse', why: error.message }
  }
  let wrong
  try {
    wrong = validate(schema, document, [...specifiedRules, OneOfVariables])
  } catch (error) {
    // It fails at conditions with variables at the root of a subscription.
    return { verdict: 'unjudged', why: error.message }
  }
  if (wrong.length) return { verdict: 'invalid', why: wrong[0].message }
  const operation = getOperationAST(document, operationName)
  if (!operation) return { verdict: 'operation' }
  const run = () =>
    execute({ schema, document, variableValues: variables, operationName, contextValue: data, fieldResolver: resolve })
  let answer = run()
  // Values that were missing are there the next time. Without any promise the order of errors is the document's.
  while (answer instanceof Promise) {
    await answer
    answer = run()
  }
  // The specification looks only whether the variable of a condition is true.
  if (answer.errors?.some(({ message }) => message.startsWith('Argument "if" of'))) {
    return { verdict: 'unjudged', why: answer.errors[0].message }
  }
  if (!('data' in answer)) return { verdict: 'invalid', why: answer.errors[0].message }
  return { verdict: 'executed', data: JSON.stringify(answer.data), paths: paths(answer.errors) }
}

export function paths(errors = []) {
  return errors.map(({ path }) => JSON.stringify(path)).sort()
}

/** A nullable variable needs a default where one field of an object must be given. graphql-js overlooks `MemberBy!`. */
function OneOfVariables(context) {
  const check = (operation) => {
    for (const { node, parentType } of context.getRecursiveVariableUsages(operation)) {
      const is = ({ variable }) => variable.name.value === node.name.value
      const { type, defaultValue } = operation.variableDefinitions.find(is) ?? {}
      const isNull = type && type.kind !== Kind.NON_NULL_TYPE && (defaultValue ?? { kind: Kind.NULL }).kind === Kind.NULL
      if (isNull && getNullableType(parentType)?.isOneOf) context.reportError(new GraphQLError('a nullable variable'))
    }
  }
  return { OperationDefinition: { leave: check } }
}
