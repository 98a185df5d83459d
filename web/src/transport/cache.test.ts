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

function message(name: Name, place: number) {
  return {
    __typename: 'Message',
    id: `message_${name}_${place}`,
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

/** A client with the real cache, whose answers and events are told by the test. */
function reader() {
  const answers: object[] = []
  let tell = (_: object) => {}
  const client = new Client({
    url: 'http://service/graphql',
    preferGetMethod: false,
    fetch: () => Promise.resolve(Response.json({ data: answers.shift() })),
    exchanges: [
      cacheExchange({ ...cacheConfig, logger: () => {} }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: () => ({
          subscribe: (observer) => {
            tell = (event) => observer.next({ data: { conversationEvents: event } })
            return { unsubscribe: () => {} }
          },
        }),
      }),
    ],
  })
  client.subscription(ConversationEvents, {}).subscribe(() => {})

  const ids = (nodes: { id: string }[]) => nodes.map(({ id }) => id.slice(id.indexOf('_') + 1))
  let listed: object | undefined
  let opened = ''
  return {
    get shown() {
      const list = client.readQuery(List, { filter: listed })?.data?.viewer.conversations.nodes ?? []
      const messages = client.readQuery(Messages, { id: opened })?.data?.conversation?.messages.nodes
      return { list: ids(list), messages: messages ? ids(messages) : null }
    },
    async list(filter: object | undefined, answer: object) {
      listed = filter
      answers.push({ viewer: { __typename: 'Viewer', conversations: answer } })
      await client.query(List, { filter }).toPromise()
    },
    async nextPage(answer: object) {
      answers.push({ viewer: { __typename: 'Viewer', conversations: answer } })
      await client.query(List, { after: 'end' }).toPromise()
    },
    async open(name: Name, nodes: object[], hasOlder: boolean) {
      const messages = page(nodes, hasOlder, 'MessageConnection')
      answers.push({ conversation: { ...conversation(name, 0), messages } })
      opened = `conversation_${name}`
      await client.query(Messages, { id: opened }).toPromise()
    },
    async older(name: Name, nodes: object[]) {
      const messages = page(nodes, false, 'MessageConnection')
      answers.push({ conversation: { ...conversation(name, 0), messages } })
      await client.query(Messages, { id: `conversation_${name}`, before: 'start' }).toPromise()
    },
    sent(name: Name, place: number, of = conversation(name, place, 1)) {
      tell({
        __typename: 'MessageSent',
        cursor: `c${place}`,
        conversationId: of.id,
        message: { ...message(name, place), conversation: of },
      })
    },
    read: (of: ReturnType<typeof conversation>) =>
      tell({ __typename: 'ConversationRead', cursor: 'c', conversationId: of.id, conversation: of }),
    deleted: (name: Name) =>
      tell({ __typename: 'ConversationDeleted', cursor: 'c', conversationId: `conversation_${name}` }),
  }
}

test('a new message moves its conversation to the top', async () => {
  const claire = reader()
  await claire.list(undefined, page([conversation('bob', 2), conversation('ada', 1)]))
  claire.sent('ada', 5)
  expect(claire.shown.list).toEqual(['ada', 'bob'])
})

test('a conversation that was not listed yet appears', async () => {
  const claire = reader()
  await claire.list(undefined, page([conversation('bob', 2)]))
  claire.sent('eve', 5)
  expect(claire.shown.list).toEqual(['eve', 'bob'])
})

test('pages join, each conversation once, even if it moved in between', async () => {
  const claire = reader()
  await claire.list(undefined, page([conversation('bob', 3), conversation('ada', 2)], true))
  claire.sent('eve', 5)
  await claire.nextPage(page([conversation('eve', 5, 1)]))
  expect(claire.shown.list).toEqual(['eve', 'bob', 'ada'])
})

test('something old does not appear before its page is loaded', async () => {
  const claire = reader()
  await claire.list(undefined, page([conversation('bob', 3), conversation('ada', 2)], true))
  claire.read(conversation('eve', 1))
  expect(claire.shown.list).toEqual(['bob', 'ada'])
})

test('what is read leaves the unread ones, what is written to joins them', async () => {
  const claire = reader()
  await claire.list({ unread: true }, page([conversation('bob', 2, 1)]))
  claire.sent('ada', 4)
  expect(claire.shown.list).toEqual(['ada', 'bob'])
  claire.read(conversation('bob', 2, 0))
  expect(claire.shown.list).toEqual(['ada'])
})

test('a search finds what comes later, without case and accents', async () => {
  const claire = reader()
  await claire.list({ search: 'EVE' }, page([]))
  claire.sent('bob', 4)
  claire.sent('eve', 5)
  expect(claire.shown.list).toEqual(['eve'])
})

test('an event that comes twice shows its message once', async () => {
  const claire = reader()
  await claire.open('ada', [message('ada', 1), message('ada', 2)], false)
  claire.sent('ada', 3)
  claire.sent('ada', 3)
  claire.sent('ada', 2)
  expect(claire.shown.messages).toEqual(['ada_1', 'ada_2', 'ada_3'])
})

test('messages stand in order of their place: 10 after 9, and older pages above', async () => {
  const claire = reader()
  await claire.open('ada', [message('ada', 8), message('ada', 9)], true)
  claire.sent('ada', 10)
  await claire.older('ada', [message('ada', 6), message('ada', 7)])
  expect(claire.shown.messages).toEqual(['ada_6', 'ada_7', 'ada_8', 'ada_9', 'ada_10'])
})

test('a message that came before its conversation was opened is not lost to an older answer', async () => {
  const claire = reader()
  await claire.list(undefined, page([conversation('ada', 1)]))
  claire.sent('ada', 3)
  await claire.open('ada', [message('ada', 1), message('ada', 2)], false)
  expect(claire.shown.messages).toEqual(['ada_1', 'ada_2', 'ada_3'])
})

test('a deleted conversation leaves the list and the screen, also when it is told twice', async () => {
  const claire = reader()
  await claire.list(undefined, page([conversation('bob', 2), conversation('ada', 1)]))
  await claire.open('ada', [message('ada', 1)], false)
  claire.deleted('ada')
  claire.deleted('ada')
  expect(claire.shown).toEqual({ list: ['bob'], messages: null })
})
