import { history, inbox, membership, send } from './database.js';
import { cursor, eventCursor, readConversationId } from './ids.js';
import { conversation, member, message } from './models.js';
import { preview } from './preview.js';

/**
 * Resolvers of both servers, except for the fields that load in batches. The context has the viewer, and
 * `publish` and `subscribe` by topic.
 */
export const resolvers = {
  Query: {
    viewer: (_root, _args, { viewer }) => viewer,
    conversation: async (_root, { id }, { viewer }) => {
      const uuid = readConversationId(id);
      const [row] = uuid ? await membership(uuid, viewer.id) : [];
      return row ? { uuid, ...row } : null;
    },
  },
  Viewer: {
    conversations: async (viewer, { first }) => {
      const rows = await inbox(viewer.id, first + 1);
      const shown = rows.slice(0, first);
      const endCursor = shown.length ? cursor('conversations', shown.at(-1).activity_seq) : null;
      return { nodes: shown.map(conversation), pageInfo: { hasNextPage: rows.length > first, endCursor } };
    },
  },
  Conversation: {
    messages: async (membership, { last }) => {
      const { uuid, last_seq: lastSeq } = membership;
      const rows = await history(uuid, lastSeq - last);
      const senders = sides(membership);
      const nodes = rows.map((row) =>
        message({ ...row, conversation_id: uuid, sender: senders.get(row.sender_id) }),
      );
      const startCursor = rows.length ? cursor('messages', rows[0].seq) : null;
      return { nodes, pageInfo: { hasPreviousPage: lastSeq > last, startCursor } };
    },
  },
  Message: {
    preview: ({ body }) => preview(body),
    isMine: ({ senderId }, _args, { viewer }) => senderId === viewer.id,
  },
  Mutation: {
    sendMessage: async (_root, { input }, { viewer, publish }) => {
      const uuid = readConversationId(input.conversationId);
      const body = input.body.trim();
      const [row] = uuid ? await send(uuid, viewer.id, body) : [];
      if (!row) return { message: null, userErrors: [{ code: 'CONVERSATION_NOT_FOUND' }] };
      const sender = sides(row).get(viewer.id);
      const sent = message({ ...row, conversation_id: uuid, sender_id: viewer.id, body, sender });
      for (const [id, seq] of [[row.pair_low, row.low_event], [row.pair_high, row.high_event]]) {
        const newMessage = { cursor: eventCursor(id, viewer.epoch, seq), message: sent };
        publish(`messages of ${id}`, { newMessage });
      }
      return { message: sent, userErrors: [] };
    },
  },
  Subscription: {
    newMessage: {
      subscribe: (_root, _args, { viewer, subscribe }) => subscribe(`messages of ${viewer.id}`),
    },
  },
};

/** Both members of a conversation by id. */
function sides(row) {
  const low = { id: row.pair_low, display_name: row.low_name };
  const high = { id: row.pair_high, display_name: row.high_name };
  return new Map([low, high].map((side) => [side.id, member(side)]));
}
