import type { Cache, CacheExchangeOpts, UpdateResolver } from '@urql/exchange-graphcache'
import { conversationList, forgetConversation, hearConversation } from './conversation-list'
import type { ConversationEvent } from './events'
import { hearMessage, messageList } from './message-list'

const withoutKey = () => null

/** How the normalised cache reads lists, and what events and mutations change in it besides their objects. */
export const cacheConfig: CacheExchangeOpts = {
  possibleTypes: {
    ConversationEvent: [
      'ConversationStarted',
      'MessageSent',
      'ConversationRead',
      'ConversationClosed',
      'ConversationDeleted',
    ],
    Node: ['Conversation', 'Member', 'Message'],
  },
  keys: {
    Viewer: withoutKey,
    ConversationConnection: withoutKey,
    MessageConnection: withoutKey,
    MemberConnection: withoutKey,
    PageInfo: withoutKey,
    ConversationStarted: withoutKey,
    MessageSent: withoutKey,
    ConversationRead: withoutKey,
    ConversationClosed: withoutKey,
    ConversationDeleted: withoutKey,
  },
  resolvers: {
    Viewer: { conversations: conversationList },
    Conversation: { messages: messageList },
    Query: {
      conversation: (parent, { id = null }, cache) =>
        cache.resolve('Query', 'conversation', { id }) === null
          ? null
          : (parent.conversation ?? { __typename: 'Conversation', id }),
    },
  },
  updates: {
    Subscription: {
      conversationEvents: (result, _args, cache) => apply(result.conversationEvents as ConversationEvent, cache),
    },
    Mutation: {
      sendMessage: wrote('sendMessage'),
      startConversation: wrote('startConversation'),
      deleteConversation: (result, _args, cache) => {
        const { deletedConversationId } = result.deleteConversation as { deletedConversationId: string | null }
        if (deletedConversationId) forgetConversation(cache, deletedConversationId)
      },
    },
  },
}

function apply(event: ConversationEvent, cache: Cache) {
  if (event.__typename === 'ConversationDeleted') return forgetConversation(cache, event.conversationId)
  const conversation = `Conversation:${event.conversationId}`
  hearConversation(cache, conversation)
  if (event.__typename === 'MessageSent') hearMessage(cache, conversation, `Message:${event.message.id}`)
}

// What I wrote is shown from the answer; its event comes too, before or after, and changes nothing then.
function wrote(field: string): UpdateResolver {
  return (result, _args, cache) => {
    const { conversation, message } = result[field] as Record<'conversation' | 'message', { id: string } | null>
    if (!conversation) return
    hearConversation(cache, `Conversation:${conversation.id}`)
    if (message) hearMessage(cache, `Conversation:${conversation.id}`, `Message:${message.id}`)
  }
}
