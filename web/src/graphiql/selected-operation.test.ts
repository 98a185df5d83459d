import { expect, test } from 'vitest'
import { selectedOperation } from './selected-operation'

const two = 'query One { viewer { eventCursor } } subscription Two { conversationEvents { cursor } }'

test('the named operation is selected among several', () => {
  expect(selectedOperation(two, 'Two').operationName).toBe('Two')
})

test('a single operation is selected, even if the name is still that of the previous tab', () => {
  expect(selectedOperation('subscription Two { conversationEvents { cursor } }', 'One').operationName).toBe('Two')
})

test('an anonymous operation has no name', () => {
  expect(selectedOperation('{ viewer { eventCursor } }', 'One').operationName).toBeUndefined()
})

test('among several operations, none is selected without a name', () => {
  expect(selectedOperation(two, 'Three').operationName).toBeUndefined()
  expect(selectedOperation(two).documentAST?.definitions).toHaveLength(2)
})

test('a document that cannot be parsed is left to the service', () => {
  expect(selectedOperation('query {', 'One')).toEqual({})
})
