import { membersById, messagesByKey } from './database.js';
import { member, message } from './models.js';

/** Returns the members in the order of the ids. */
export async function members(ids) {
  const rows = await membersById([...new Set(ids)]);
  const found = new Map(rows.map((row) => [row.id, member(row)]));
  return ids.map((id) => found.get(id));
}

/** Returns the last messages in the order of the conversations. */
export async function lastMessages(conversations) {
  const rows = await messagesByKey(
    conversations.map(({ uuid }) => uuid),
    conversations.map(({ lastSeq }) => lastSeq),
  );
  const found = new Map(rows.map((row) => [row.conversation_id, message(row)]));
  return conversations.map(({ uuid }) => found.get(uuid) ?? null);
}
