import { readFile, writeFile } from 'node:fs/promises'
import initSqlJs, { type Database } from 'sql.js'

export type Change = (database: Database) => void

// The bytes of the file header that select WAL mode, which sql.js does not support. The service checkpoints its log when
// it stops, and selects WAL mode again when it starts.
const journalModeOffsets = [18, 19]

/** Changes the database of a stopped service, to a state that would take too long to reach through its API. */
export async function changeDatabase(path: string, change: Change) {
  const { Database } = await initSqlJs()
  const bytes = await readFile(path)
  for (const offset of journalModeOffsets) bytes[offset] = 1
  const database = new Database(bytes)
  change(database)
  await writeFile(path, database.export())
  database.close()
}

/** Deletes all events, as the service does after the retention period. */
export const pruneEvents: Change = (database) => {
  database.run('UPDATE member SET event_floor = event_seq; DELETE FROM event')
}

/** Makes the messages with this text, and those before them, three days old. */
export function ageMessages($body: string): Change {
  return change(
    { $body },
    `UPDATE message SET sent_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-3 days')
     WHERE seq <= (SELECT seq FROM message last WHERE last.conversation_id = message.conversation_id AND body = $body)`,
  )
}

/** Adds messages to two members' open conversation until it has this many, one a minute: "Message 42" and so on. */
export function extendConversation($one: string, $other: string, $count: number): Change {
  const conversationIds = `SELECT conversation.id FROM conversation
    JOIN member low ON low.id = pair_low JOIN member high ON high.id = pair_high
    WHERE closed_at IS NULL AND $one IN (low.handle, high.handle) AND $other IN (low.handle, high.handle)`
  const ago = (minutes: string) => `strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-' || (${minutes}) || ' minutes')`
  return change(
    { $one, $other, $count },
    `UPDATE message SET sent_at = ${ago('$count')} WHERE conversation_id IN (${conversationIds})`,
    `WITH RECURSIVE extended AS (SELECT * FROM conversation WHERE id IN (${conversationIds})),
       sequence (number) AS (SELECT last_seq + 1 FROM extended UNION ALL SELECT number + 1 FROM sequence WHERE number < $count)
     INSERT INTO message (conversation_id, seq, sender_id, body, sent_at)
     SELECT extended.id, number, iif(number % 5 < 2, pair_low, pair_high),
       'Message ' || number || substr('. Il y en a plus à lire ici, sur deux lignes ou trois.', 1, number * 7 % 11 * 6),
       ${ago('$count - number')}
     FROM sequence JOIN extended`,
    `UPDATE participant SET read_seq = $count WHERE conversation_id IN (${conversationIds})`,
    `UPDATE conversation SET last_seq = $count, last_message_at = ${ago('0')} WHERE id IN (${conversationIds})`,
  )
}

/** Makes the last messages of two members' open conversation unread: they are the other member's. */
export function markUnread($one: string, $other: string, $count: number): Change {
  const idOf = (handle: string) => `(SELECT id FROM member WHERE handle = ${handle})`
  const conversationIds = `SELECT id FROM conversation WHERE closed_at IS NULL
    AND pair_low IN (${idOf('$one')}, ${idOf('$other')}) AND pair_high IN (${idOf('$one')}, ${idOf('$other')})`
  return change(
    { $one, $other, $count },
    `UPDATE message SET sender_id = ${idOf('$other')} WHERE conversation_id IN (${conversationIds})
     AND seq > (SELECT last_seq - $count FROM conversation WHERE id = message.conversation_id)`,
    `UPDATE participant SET read_seq = (SELECT last_seq - $count FROM conversation WHERE id = conversation_id)
     WHERE conversation_id IN (${conversationIds}) AND member_id = ${idOf('$one')}`,
  )
}

/** Adds closed conversations between two members, with one message each: "Sujet 1" is the oldest. */
export function addClosedConversations($one: string, $other: string, $count: number): Change {
  const now = "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')"
  return change(
    { $one, $other, $count },
    `CREATE TEMP TABLE added AS
     WITH RECURSIVE sequence (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM sequence WHERE number < $count)
     SELECT number, randomblob(16) AS id, min(one.id, other.id) AS low, max(one.id, other.id) AS high
     FROM sequence, member one, member other WHERE one.handle = $one AND other.handle = $other`,
    `INSERT INTO conversation (id, pair_low, pair_high, started_by, last_seq, last_message_at, created_at, closed_at, closed_by)
     SELECT id, low, high, low, 1, ${now}, ${now}, ${now}, low FROM added`,
    `INSERT INTO message (conversation_id, seq, sender_id, body, sent_at)
     SELECT id, 1, low, 'Sujet ' || number, ${now} FROM added`,
    `INSERT INTO participant (conversation_id, member_id, read_seq, activity_seq)
     SELECT added.id, member.id, 1, event_seq + number FROM added JOIN member ON member.id IN (low, high)`,
    'UPDATE member SET event_seq = event_seq + $count WHERE handle IN ($one, $other)',
    'DROP TABLE added',
  )
}

function change(values: Record<string, string | number>, ...statements: string[]): Change {
  return (database) => {
    for (const statement of statements) {
      const named = Object.entries(values).filter(([name]) => statement.includes(name))
      database.run(statement, Object.fromEntries(named))
    }
  }
}
