import { createContext } from 'react'
import { stringifyDocument, type AnyVariables, type TypedDocumentNode } from 'urql'
import { graphql } from '../gql'
import type { Store } from '../state/store'
import { documentHash, isUnknownDocument, persistedQuery } from './persisted-documents'
import type { Socket } from './socket'

const CorrespondentTyping = graphql(`
  subscription Typing($conversationId: ID!) {
    typing(conversationId: $conversationId) { isTyping }
  }
`)

const SetTyping = graphql(`
  mutation SetTyping($input: SetTypingInput!) {
    setTyping(input: $input) { userErrors { code } }
  }
`)

/** Whether the correspondent is typing; null if the service does not tell, or is not connected. */
export type TypingState = boolean | null

export interface Typing {
  /** Calls the listener with each state, the first one before it returns. Returns a function that ends it. */
  follow(conversationId: string, listener: (state: TypingState) => void): () => void
  announce(conversationId: string, isTyping: boolean): void
}

export const TypingContext = createContext<Typing>({ follow: () => () => {}, announce: () => {} })

/**
 * Sends and receives who is typing, on the socket of the events. Nothing is sent without a socket, and failures are
 * ignored: the other member then sees nothing.
 */
export function createTyping(socket: Store<Socket | null>): Typing {
  return {
    follow(conversationId, listener) {
      let stop = () => {}
      function start() {
        stop()
        listener(null)
        const current = socket.get()
        if (!current) return
        stop = execute(current, CorrespondentTyping, { conversationId }, (data) => listener(data?.typing.isTyping ?? null))
      }
      const stopWatching = socket.subscribe(start)
      start()
      return () => {
        stopWatching()
        stop()
      }
    },
    announce(conversationId, isTyping) {
      const current = socket.get()
      if (current) execute(current, SetTyping, { input: { conversationId, isTyping } }, () => {})
    },
  }
}

/** Calls `onData` with each result, and with null at the end. Returns a function that ends it without a call. */
function execute<Data, Variables extends AnyVariables>(
  socket: Socket,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables & Record<string, unknown>,
  onData: (data: Data | null) => void,
): () => void {
  let isStopped = false
  let unsubscribe = () => {}
  const receive = (data: Data | null) => {
    if (!isStopped) onData(data)
  }
  function send(hash: string) {
    const operation = hash ? persistedQuery(hash) : { query: stringifyDocument(document) }
    unsubscribe = socket.subscribe<Data>(
      { ...operation, variables },
      {
        next: ({ data }) => receive(data ?? null),
        error: (reason) => (hash && isUnknownDocument(reason) && !isStopped ? send('') : receive(null)),
        complete: () => receive(null),
      },
    )
  }
  send(documentHash(document))
  return () => {
    isStopped = true
    unsubscribe()
  }
}
