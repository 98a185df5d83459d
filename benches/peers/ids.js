/** Global ids: a type name and a UUID without dashes. */
export const memberId = (uuid) => `member_${plain(uuid)}`;
export const conversationId = (uuid) => `conversation_${plain(uuid)}`;
export const messageId = (conversation, seq) => `message_${plain(conversation)}_${seq}`;

/** The UUID in a conversation's global id; undefined if it is not one. */
export const readConversationId = (id) => /^conversation_([0-9a-f]{32})$/.exec(id)?.[1];

const plain = (uuid) => uuid.replaceAll('-', '');

/** The cursor of an item in a list. */
export const cursor = (list, number) => Buffer.from(`${list}:${number}`).toString('base64url');

/** The cursor of a position in a member's event log. */
export function eventCursor(member, epoch, seq) {
  const bytes = Buffer.alloc(32);
  bytes.write(plain(member), 'hex');
  bytes.writeBigInt64BE(BigInt(epoch), 16);
  bytes.writeBigInt64BE(BigInt(seq), 24);
  return bytes.toString('base64url');
}
