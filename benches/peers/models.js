import { conversationId, memberId, messageId } from './ids.js';

/** Rows as objects of the schema, with additional properties for resolvers and loaders. */
export const conversation = (row) => ({
  id: conversationId(row.id),
  status: row.closed ? 'CLOSED' : 'OPEN',
  unreadCount: row.unread,
  lastActivityAt: row.active_at.toISOString(),
  correspondentId: row.correspondent_id,
  uuid: row.id,
  lastSeq: row.last_seq,
});

export const member = (row) => ({
  id: memberId(row.id),
  displayName: row.display_name,
  avatarUrl: row.avatar_url,
});

export const message = (row) => ({
  id: messageId(row.conversation_id, row.seq),
  body: row.body,
  sentAt: row.sent_at.toISOString(),
  senderId: row.sender_id,
  sender: row.sender,
  seq: row.seq,
});
