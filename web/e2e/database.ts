import { readFile, writeFile } from 'node:fs/promises'
import initSqlJs, { type Database } from 'sql.js'

export type Change = (database: Database) => void

// Where the file's head says that it is read and written with a log beside it (WAL), which this SQLite cannot.
// The service folds its log in when it stops, and begins a new one when it starts.
const withLog = [18, 19]

/** Changes the database of a service that is stopped: what would take an hour, or many members, by its API. */
export async function changeDatabase(path: string, change: Change) {
  const { Database } = await initSqlJs()
  const bytes = await readFile(path)
  for (const place of withLog) bytes[place] = 1
  const database = new Database(bytes)
  change(database)
  await writeFile(path, database.export())
  database.close()
}

/** As if the log of events had been forgotten up to now, as it is after its days of retention. */
export const forgetEvents: Change = (database) => {
  database.run('UPDATE member SET event_floor = event_seq; DELETE FROM event')
}

/** Two members' open conversation goes on until it has so many messages, a minute apart: "Message 42" and so on. */
export function talkUntil($one: string, $other: string, $count: number): Change {
  const theirs = `SELECT conversation.id FROM conversation
    JOIN member low ON low.id = pair_low JOIN member high ON high.id = pair_high
    WHERE closed_at IS NULL AND $one IN (low.handle, high.handle) AND $other IN (low.handle, high.handle)`
  const ago = (minutes: string) => `strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-' || (${minutes}) || ' minutes')`
  return change(
    { $one, $other, $count },
    `UPDATE message SET sent_at = ${ago('$count')} WHERE conversation_id IN (${theirs})`,
    `WITH RECURSIVE talk AS (SELECT * FROM conversation WHERE id IN (${theirs})),
       place (number) AS (SELECT last_seq + 1 FROM talk UNION ALL SELECT number + 1 FROM place WHERE number < $count)
     INSERT INTO message (conversation_id, seq, sender_id, body, sent_at)
     SELECT talk.id, number, iif(number % 5 < 2, pair_low, pair_high),
       'Message ' || number || substr('. Il y en a plus à lire ici, sur deux lignes ou trois.', 1, number * 7 % 11 * 6),
       ${ago('$count - number')}
     FROM place JOIN talk`,
    `UPDATE participant SET read_seq = $count WHERE conversation_id IN (${theirs})`,
    `UPDATE conversation SET last_seq = $count, last_message_at = ${ago('0')} WHERE id IN (${theirs})`,
  )
}

/** Two members had so many conversations, and finished them: "Sujet 1" is the oldest. */
export function finished($one: string, $other: string, $count: number): Change {
  const now = "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')"
  return change(
    { $one, $other, $count },
    `CREATE TEMP TABLE past AS
     WITH RECURSIVE place (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM place WHERE number < $count)
     SELECT number, randomblob(16) AS id, min(one.id, other.id) AS low, max(one.id, other.id) AS high
     FROM place, member one, member other WHERE one.handle = $one AND other.handle = $other`,
    `INSERT INTO conversation (id, pair_low, pair_high, started_by, last_seq, last_message_at, created_at, closed_at, closed_by)
     SELECT id, low, high, low, 1, ${now}, ${now}, ${now}, low FROM past`,
    `INSERT INTO message (conversation_id, seq, sender_id, body, sent_at)
     SELECT id, 1, low, 'Sujet ' || number, ${now} FROM past`,
    `INSERT INTO participant (conversation_id, member_id, read_seq, activity_seq)
     SELECT past.id, member.id, 1, event_seq + number FROM past JOIN member ON member.id IN (low, high)`,
    'UPDATE member SET event_seq = event_seq + $count WHERE handle IN ($one, $other)',
    'DROP TABLE past',
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
