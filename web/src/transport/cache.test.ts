import { cacheExchange } from '@urql/exchange-graphcache'
import { Client, fetchExchange, subscriptionExchange } from 'urql'
import { expect, test } from 'vitest'
import { graphql } from '../gql'
import { cacheConfig } from './cache'
import { ConversationEvents } from './events'

const List = graphql(`
  query CacheTestList($filter: ConversationFilter, $after: String) {
    viewer {
      conversations(filter: $filter, first: 2, after: $after) {
        nodes {
          id
          status
          unreadCount
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
  query CacheTestMessages($id: ID!, $before: String) {
    conversation(id: $id) {
      id
      messages(last: 2, before: $before) {
        nodes {
          id
        }
        pageInfo {
          hasPreviousPage
          startCursor
        }
      }
    }
  }
`)

const names = { ada: 'Ada', bob: 'Bob', eve: 'Éve' }
type Name = keyof typeof names

function conversation(name: Name, minute: number, unreadCount = 0, status = 'OPEN') {
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
    isMuted: false,
    lastActivityAt: `2026-03-12T10:0${minute}:00.000Z`,
    lastMessage: null,
    closedBy: null,
    correspondentReadUpTo: null,
    correspondent,
  }
}

function message(name: Name, sequence: number) {
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

const page = (nodes: object[], next = false, __typename = 'ConversationConnection') => ({
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

/** A member whose client has the real cache. The test provides the responses and the events. */
function createReader() {
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
            emit = (event) => observer.next({ data: { conversationEvents: event } })
            return { unsubscribe: () => {} }
          },
        }),
      }),
    ],
  })
  client.subscription(ConversationEvents, {}).subscribe(() => {})

  const ids = (nodes: { id: string }[]) => nodes.map(({ id }) => id.slice(id.indexOf('_') + 1))
  let currentFilter: object | undefined
  let openId = ''
  return {
    get shown() {
      const list = client.readQuery(List, { filter: currentFilter })?.data?.viewer.conversations.nodes ?? []
      const messages = client.readQuery(Messages, { id: openId })?.data?.conversation?.messages.nodes
      return { list: ids(list), messages: messages ? ids(messages) : null }
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
      const messages = page(nodes, hasOlder, 'MessageConnection')
      responses.push({ conversation: { ...conversation(name, 0), messages } })
      openId = `conversation_${name}`
      await client.query(Messages, { id: openId }).toPromise()
    },
    async loadOlder(name: Name, nodes: object[]) {
      const messages = page(nodes, false, 'MessageConnection')
      responses.push({ conversation: { ...conversation(name, 0), messages } })
      await client.query(Messages, { id: `conversation_${name}`, before: 'start' }).toPromise()
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
    conversationDeleted: (name: Name) =>
      emit({ __typename: 'ConversationDeleted', cursor: 'c', conversationId: `conversation_${name}` }),
  }
}

test('a new message moves its conversation to the top', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('bob', 2), conversation('ada', 1)]))
  claire.messageSent('ada', 5)
  expect(claire.shown.list).toEqual(['ada', 'bob'])
})

test('a conversation that was not in the list appears', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('bob', 2)]))
  claire.messageSent('eve', 5)
  expect(claire.shown.list).toEqual(['eve', 'bob'])
})

test('pages are joined without duplicates, even if a conversation moved between them', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('bob', 3), conversation('ada', 2)], true))
  claire.messageSent('eve', 5)
  await claire.loadNextPage(page([conversation('eve', 5, 1)]))
  expect(claire.shown.list).toEqual(['eve', 'bob', 'ada'])
})

test('an older conversation does not appear before its page is loaded', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('bob', 3), conversation('ada', 2)], true))
  claire.conversationRead(conversation('eve', 1))
  expect(claire.shown.list).toEqual(['bob', 'ada'])
})

test('a conversation leaves the unread filter when it is read, and enters it with a new message', async () => {
  const claire = createReader()
  await claire.list({ unread: true }, page([conversation('bob', 2, 1)]))
  claire.messageSent('ada', 4)
  expect(claire.shown.list).toEqual(['ada', 'bob'])
  claire.conversationRead(conversation('bob', 2, 0))
  expect(claire.shown.list).toEqual(['ada'])
})

test('a search matches conversations that come later, ignoring case and accents', async () => {
  const claire = createReader()
  await claire.list({ search: 'EVE' }, page([]))
  claire.messageSent('bob', 4)
  claire.messageSent('eve', 5)
  expect(claire.shown.list).toEqual(['eve'])
})

test('an event that arrives twice shows its message once', async () => {
  const claire = createReader()
  await claire.open('ada', [message('ada', 1), message('ada', 2)], false)
  claire.messageSent('ada', 3)
  claire.messageSent('ada', 3)
  claire.messageSent('ada', 2)
  expect(claire.shown.messages).toEqual(['ada_1', 'ada_2', 'ada_3'])
})

test('messages are in order of their sequence numbers: 10 after 9, older pages first', async () => {
  const claire = createReader()
  await claire.open('ada', [message('ada', 8), message('ada', 9)], true)
  claire.messageSent('ada', 10)
  await claire.loadOlder('ada', [message('ada', 6), message('ada', 7)])
  expect(claire.shown.messages).toEqual(['ada_6', 'ada_7', 'ada_8', 'ada_9', 'ada_10'])
})

test('a message that arrived before its conversation was opened is not lost to an older response', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('ada', 1)]))
  claire.messageSent('ada', 3)
  await claire.open('ada', [message('ada', 1), message('ada', 2)], false)
  expect(claire.shown.messages).toEqual(['ada_1', 'ada_2', 'ada_3'])
})

test('a deleted conversation leaves the list and the thread, even if the event arrives twice', async () => {
  const claire = createReader()
  await claire.list(undefined, page([conversation('bob', 2), conversation('ada', 1)]))
  await claire.open('ada', [message('ada', 1)], false)
  claire.conversationDeleted('ada')
  claire.conversationDeleted('ada')
  expect(claire.shown).toEqual({ list: ['bob'], messages: null })
})
