import type { Cache, CacheExchangeOpts, UpdateResolver } from '@urql/exchange-graphcache'
import { addConversation, conversationList, removeConversation } from './conversation-list'
import type { ViewerEvent } from './events'
import { setShowsReadMarks } from './read-marks'
import { addMessage, expireMessages, messageList } from './message-list'

const noKey = () => null

const conversationEvents = [
  'ConversationStarted',
  'MessageSent',
  'ConversationRead',
  'ConversationClosed',
  'ConversationDeleted',
  'ConversationUpdated',
  'MessagesExpired',
]
const viewerEvents = [...conversationEvents, 'BlockChanged', 'SettingsChanged']

/** How the normalized cache reads lists, and which of its entries events and mutations change. */
export const cacheConfig: CacheExchangeOpts = {
  possibleTypes: {
    ConversationEvent: conversationEvents,
    ViewerEvent: viewerEvents,
    Node: ['Conversation', 'Member', 'Message'],
  },
  keys: {
    Viewer: noKey,
    ConversationConnection: noKey,
    MessageConnection: noKey,
    MemberConnection: noKey,
    PageInfo: noKey,
    ...Object.fromEntries(viewerEvents.map((event) => [event, noKey])),
    // The viewer has one.
    NotificationSettings: () => 'viewer',
    QuietHours: noKey,
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
      viewerEvents: (result, _args, cache) => applyEvent(result.viewerEvents as ViewerEvent, cache),
    },
    Mutation: {
      setShowsReadMarks: (result, _args, cache) => {
        const { showsReadMarks } = result.setShowsReadMarks as { showsReadMarks: boolean | null }
        if (showsReadMarks !== null) setShowsReadMarks(cache, showsReadMarks)
      },
      archiveConversation: afterMove('archiveConversation'),
      unarchiveConversation: afterMove('unarchiveConversation'),
      sendMessage: afterSend('sendMessage'),
      startConversation: afterSend('startConversation'),
      deleteConversation: (result, _args, cache) => {
        const { deletedConversationId } = result.deleteConversation as { deletedConversationId: string | null }
        if (deletedConversationId) removeConversation(cache, deletedConversationId)
      },
    },
  },
}

function applyEvent(event: ViewerEvent, cache: Cache) {
  if (event.__typename === 'SettingsChanged') return setShowsReadMarks(cache, event.showsReadMarks)
  // Other objects are in the cache by their keys. A newer service may send types of events that are not known here.
  if (!('conversationId' in event)) return
  if (event.__typename === 'ConversationDeleted') return removeConversation(cache, event.conversationId)
  const conversation = `Conversation:${event.conversationId}`
  addConversation(cache, conversation)
  if (event.__typename === 'MessageSent') addMessage(cache, conversation, `Message:${event.message.id}`)
  if (event.__typename === 'MessagesExpired') expireMessages(cache, conversation, `Message:${event.expiredUpTo}`)
}

// A conversation may be in a list for the first time.
function afterMove(field: string): UpdateResolver {
  return (result, _args, cache) => {
    const { conversation } = result[field] as { conversation: { id: string } | null }
    if (conversation) addConversation(cache, `Conversation:${conversation.id}`)
  }
}

// A sent message is shown from the response to its mutation. Its event, which may come first, changes nothing more.
function afterSend(field: string): UpdateResolver {
  return (result, _args, cache) => {
    const { conversation, message } = result[field] as Record<'conversation' | 'message', { id: string } | null>
    if (!conversation) return
    addConversation(cache, `Conversation:${conversation.id}`)
    if (message) addMessage(cache, `Conversation:${conversation.id}`, `Message:${message.id}`)
  }
}
