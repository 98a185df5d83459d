// The verdict of graphql-js on a request, and its response over the service's data.
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
  if (typeof value !== 'string' || !RFC_3339.test(value)) throw new GraphQLError('not a date')
  return value
}
dateTime.parseLiteral = (literal) => dateTime.parseValue(valueFromASTUntyped(literal))

// Fields of a later draft of the specification, which the service's library does not have.
const { __Directive: directive, __Schema: root } = schema.getTypeMap()
delete directive.getFields().isDeprecated
delete directive.getFields().deprecationReason
root.getFields().directives.args = []

export async function judge({ query, variables, operationName }, data) {
  let document
  try {
    // graphql-js treats two spellings of a string as two values.
    document = visit(parse(query), { StringValue: (value) => ({ ...value, block: false }) })
    // From a later draft of the specification.
    if (document.definitions.some(({ description }) => description)) return { verdict: 'parse', why: 'a description' }
  } catch (error) {
    return { verdict: 'parse', why: error.message }
  }
  let errors
  try {
    errors = validate(schema, document, [...specifiedRules, OneOfVariables])
  } catch (error) {
    // graphql-js throws at conditions with variables at the root of a subscription.
    return { verdict: 'unjudged', why: error.message }
  }
  if (errors.length) return { verdict: 'invalid', why: errors[0].message }
  const operation = getOperationAST(document, operationName)
  if (!operation) return { verdict: 'operation' }
  const run = () =>
    execute({ schema, document, variableValues: variables, operationName, contextValue: data, fieldResolver: resolve })
  let result = run()
  // Repeats until all data is loaded. Without promises, errors are in the order of the document.
  while (result instanceof Promise) {
    await result
    result = run()
  }
  // The specification only checks whether the variable of a condition is true.
  if (result.errors?.some(({ message }) => message.startsWith('Argument "if" of'))) {
    return { verdict: 'unjudged', why: result.errors[0].message }
  }
  if (!('data' in result)) return { verdict: 'invalid', why: result.errors[0].message }
  return { verdict: 'executed', data: JSON.stringify(result.data), paths: paths(result.errors) }
}

export function paths(errors = []) {
  return errors.map(({ path }) => JSON.stringify(path)).sort()
}

/** A variable in a field of a oneOf input object must not be nullable. graphql-js misses this for `MemberBy!`. */
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
