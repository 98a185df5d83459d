import { cacheExchange } from '@urql/exchange-graphcache'
import { Client, fetchExchange, subscriptionExchange } from 'urql'
import { graphql } from '../gql'
import { cacheConfig } from './cache'
import { ViewerEvents } from './events'

const List = graphql(`
  query CacheTestList($filter: ConversationFilter, $after: String) {
    viewer {
      conversations(filter: $filter, first: 2, after: $after) {
        nodes {
          id
          status
          unreadCount
          isUnread
          isArchived
          lastActivityAt
          correspondent {
            id
            displayName
            handle
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`)

const Messages = graphql(`
  query CacheTestMessages($id: ID!, $before: String, $after: String, $around: ID) {
    conversation(id: $id) {
      id
      messages(last: 2, before: $before, after: $after, around: $around) {
        nodes {
          id
        }
        pageInfo {
          hasPreviousPage
          startCursor
          hasNextPage
          endCursor
        }
      }
    }
  }
`)

const names = { ada: 'Ada', bob: 'Bob', eve: 'Éve' }
type Name = keyof typeof names

export function conversation(name: Name, minute: number, unreadCount = 0, status = 'OPEN') {
  const correspondent = {
    __typename: 'Member',
    id: `member_${name}`,
    displayName: names[name],
    isDeleted: false,
    handle: name,
    avatarUrl: null,
    canMessage: true,
    isBlocked: false,
    openConversation: null,
  }
  return {
    __typename: 'Conversation',
    id: `conversation_${name}`,
    status,
    unreadCount,
    isUnread: unreadCount > 0,
    isArchived: false,
    isMuted: false,
    mutedUntil: null,
    lastActivityAt: `2026-03-12T10:0${minute}:00.000Z`,
    lastMessage: null,
    closedBy: null,
    correspondentReadUpTo: null,
    correspondent,
  }
}

export function message(name: Name, sequence: number) {
  return {
    __typename: 'Message',
    id: `message_${name}_${sequence}`,
    clientKey: null,
    isMine: false,
    preview: '…',
    body: '…',
    sentAt: '2026-03-12T10:00:00.000Z',
  }
}

export const page = (nodes: object[], next = false, __typename = 'ConversationConnection') => ({
  __typename,
  nodes,
  pageInfo: {
    __typename: 'PageInfo',
    hasNextPage: next,
    endCursor: 'end',
    hasPreviousPage: next,
    startCursor: 'start',
  },
})

/** A page of messages, and whether there are others before and after it. */
function messagePage(nodes: object[], hasOlder: boolean, hasNewer = false) {
  const whole = page(nodes, false, 'MessageConnection')
  return { ...whole, pageInfo: { ...whole.pageInfo, hasPreviousPage: hasOlder, hasNextPage: hasNewer } }
}

/** A member whose client has the real cache. The test provides the responses and the events. */
export function createReader() {
  const responses: object[] = []
  let emit = (_: object) => {}
  const client = new Client({
    url: 'http://service/graphql',
    preferGetMethod: false,
    fetch: () => Promise.resolve(Response.json({ data: responses.shift() })),
    exchanges: [
      cacheExchange({ ...cacheConfig, logger: () => {} }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: () => ({
          subscribe: (observer) => {
            emit = (event) => observer.next({ data: { viewerEvents: event } })
            return { unsubscribe: () => {} }
          },
        }),
      }),
    ],
  })
  client.subscription(ViewerEvents, {}).subscribe(() => {})

  const ids = (nodes: { id: string }[]) => nodes.map(({ id }) => id.slice(id.indexOf('_') + 1))
  let currentFilter: object | undefined
  let opened: { id: string; around?: string } = { id: '' }
  return {
    get shown() {
      const list = client.readQuery(List, { filter: currentFilter })?.data?.viewer.conversations.nodes ?? []
      const { nodes: messages, pageInfo } = client.readQuery(Messages, opened)?.data?.conversation?.messages ?? {}
      const { hasPreviousPage: hasOlder, hasNextPage: hasNewer } = pageInfo ?? {}
      return { list: ids(list), messages: messages ? ids(messages) : null, hasOlder, hasNewer }
    },
    async list(filter: object | undefined, response: object) {
      currentFilter = filter
      responses.push({ viewer: { __typename: 'Viewer', conversations: response } })
      await client.query(List, { filter }).toPromise()
    },
    async loadNextPage(response: object) {
      responses.push({ viewer: { __typename: 'Viewer', conversations: response } })
      await client.query(List, { after: 'end' }).toPromise()
    },
    async open(name: Name, nodes: object[], hasOlder: boolean) {
      responses.push({ conversation: { ...conversation(name, 0), messages: messagePage(nodes, hasOlder) } })
      opened = { id: `conversation_${name}` }
      await client.query(Messages, opened).toPromise()
    },
    /** Opens a conversation around a message. Without nodes, from the cache. */
    async openAround(name: Name, sequence: number, nodes?: object[]) {
      opened = { id: `conversation_${name}`, around: message(name, sequence).id }
      if (!nodes) return
      responses.push({ conversation: { ...conversation(name, 0), messages: messagePage(nodes, true, true) } })
      await client.query(Messages, opened).toPromise()
    },
    async loadOlder(name: Name, nodes: object[], hasOlder = false) {
      responses.push({ conversation: { ...conversation(name, 0), messages: messagePage(nodes, hasOlder, true) } })
      await client.query(Messages, { id: `conversation_${name}`, before: 'start' }).toPromise()
    },
    async loadNewer(name: Name, nodes: object[], hasNewer = false) {
      responses.push({ conversation: { ...conversation(name, 0), messages: messagePage(nodes, true, hasNewer) } })
      await client.query(Messages, { id: `conversation_${name}`, after: `before ${nodes.length}` }).toPromise()
    },
    messageSent(name: Name, sequence: number, of = conversation(name, sequence, 1)) {
      emit({
        __typename: 'MessageSent',
        cursor: `c${sequence}`,
        conversationId: of.id,
        message: { ...message(name, sequence), conversation: of },
      })
    },
    conversationRead: (of: ReturnType<typeof conversation>) =>
      emit({ __typename: 'ConversationRead', cursor: 'c', conversationId: of.id, conversation: of }),
    messagesExpired: (name: Name, upTo: number) =>
      emit({
        __typename: 'MessagesExpired',
        cursor: 'c',
        conversationId: `conversation_${name}`,
        expiredUpTo: `message_${name}_${upTo}`,
        conversation: conversation(name, 0),
      }),
    conversationDeleted: (name: Name) =>
      emit({ __typename: 'ConversationDeleted', cursor: 'c', conversationId: `conversation_${name}` }),
  }
}
