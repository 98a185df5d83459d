import { describe, expect, it } from 'vitest'
import { asWritten } from './as-written'

const two = 'query One { viewer { eventCursor } } subscription Two { conversationEvents { cursor } }'

describe('what is sent from the editor', () => {
  it('is the operation that was chosen among several', () => {
    expect(asWritten(two, 'Two').operationName).toBe('Two')
  })

  it('is the only operation there is, whatever the tab before was called', () => {
    expect(asWritten('subscription Two { conversationEvents { cursor } }', 'One').operationName).toBe('Two')
  })

  it('has no name where the text has none', () => {
    expect(asWritten('{ viewer { eventCursor } }', 'One').operationName).toBeUndefined()
  })

  it('is left open where several are there and none was chosen', () => {
    expect(asWritten(two, 'Three').operationName).toBeUndefined()
    expect(asWritten(two).documentAST?.definitions).toHaveLength(2)
  })

  it('is left to the service where it cannot be read', () => {
    expect(asWritten('query {', 'One')).toEqual({})
  })
})
