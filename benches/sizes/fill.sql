-- Members with ten conversations each, of four messages on average, in the order in which they would be written: the
-- conversations of consecutive messages are unrelated.
SET session_replication_role = replica; -- without checking foreign keys
SET synchronous_commit = off;

-- A UUIDv7, in the order of the numbers.
CREATE FUNCTION pg_temp.id(kind text, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(1793491200000 + number), 12, '0')
        || '7' || substr(digest, 1, 3) || '8' || substr(digest, 4, 15))::uuid
    FROM md5(kind || number) AS digest
$$;

-- A pseudorandom number below the limit.
CREATE FUNCTION pg_temp.pick(salt text, number bigint, below bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT ('x' || substr(md5(salt || number), 1, 14))::bit(56)::bigint % below
$$;

CREATE TEMP TABLE sentence AS SELECT * FROM unnest(ARRAY[
    'Salut, tu as le temps demain ?',
    'Oui, plutôt vers midi, si cela te convient.',
    'I read the draft on the train, and it is nearly there.',
    'Ça marche.',
    'Could you bring the second set of keys, and the papers for the van?',
    'Merci beaucoup, à très bientôt !']) WITH ORDINALITY AS s (body, number);

INSERT INTO member (id, subject, handle, display_name, sort_name, avatar_url, locale, created_at, words)
SELECT pg_temp.id('member', n), 'subject-' || n, 'member-' || n, 'Member Numéro ' || n, 'member numero ' || n,
    CASE n % 2 WHEN 0 THEN 'https://pictures.example/' || n || '.webp' END, 'fr', now(),
    ' member ' || n || ' numero'
FROM generate_series(1, :members) AS n;

INSERT INTO member_word (word, member_id)
SELECT word, id FROM member, LATERAL (SELECT DISTINCT unnest(string_to_array(trim(words), ' '))) AS w (word);

CREATE TEMP TABLE pair AS
SELECT n, pg_temp.id('conversation', n) AS id, least(a, b) AS low, greatest(a, b) AS high
FROM generate_series(1, :members * 5) AS n,
    LATERAL (SELECT (n - 1) / 5, 17 * ((n - 1) % 5 + 1)) AS pairing (member, distance),
    LATERAL (SELECT pg_temp.id('member', member + 1), pg_temp.id('member', (member + distance) % :members + 1)) AS ids (a, b);
CREATE INDEX ON pair (n);

CREATE TEMP TABLE sent AS
SELECT sent.n, pair.id AS conversation, low, high,
    row_number() OVER (PARTITION BY pair.n ORDER BY sent.n) AS seq,
    CASE pg_temp.pick('sender', sent.n, 2) WHEN 0 THEN low ELSE high END AS sender,
    timestamptz '2026-11-01' + sent.n * interval '2 milliseconds' AS at
FROM (SELECT n, pg_temp.pick('pair', n, :members * 5) + 1 AS pair FROM generate_series(1, :members * 20) AS n) AS sent
JOIN pair ON pair.n = sent.pair;

-- One to three sentences. Most clients send a client key.
INSERT INTO message (conversation_id, seq, sender_id, body, client_key, sent_at)
SELECT conversation, seq, sender,
    (SELECT string_agg(body, ' ') FROM generate_series(1, 1 + pg_temp.pick('length', n, 3)) AS part
        JOIN sentence ON number = pg_temp.pick('body' || part, n, 6) + 1),
    pg_temp.id('key', n), at
FROM sent ORDER BY n;

CREATE TEMP TABLE logged AS
SELECT n, member, row_number() OVER (PARTITION BY member ORDER BY n) AS event, conversation, seq, at
FROM sent, LATERAL (VALUES (low), (high)) AS of (member);
INSERT INTO event (member_id, seq, kind, conversation_id, message_seq, created_at)
SELECT member, event, 2, conversation, seq, at FROM logged ORDER BY n;

CREATE TEMP TABLE last AS
SELECT DISTINCT ON (conversation, member) conversation, member, event, seq, at FROM logged
ORDER BY conversation, member, n DESC;
INSERT INTO conversation (id, pair_low, pair_high, started_by, last_seq, last_message_at, created_at)
SELECT id, low, high, low, coalesce(seq, 0), at, coalesce(at, now())
FROM pair LEFT JOIN last ON conversation = id AND member = low ORDER BY n;
INSERT INTO participant (conversation_id, member_id, read_seq, activity_seq)
SELECT id, of.member, coalesce(seq, 0), event
FROM pair CROSS JOIN LATERAL (VALUES (low), (high)) AS of (member)
LEFT JOIN last ON conversation = id AND last.member = of.member ORDER BY n;
UPDATE member SET event_seq = event FROM (SELECT member, max(event) AS event FROM logged GROUP BY member) AS m
WHERE id = member;
VACUUM ANALYZE;
-- Each message moves its conversation to the top of both lists. Vacuumed in between, as by autovacuum.
UPDATE participant SET activity_seq = activity_seq + 1000 WHERE pg_temp.pick('1', activity_seq, 3) = 0;
VACUUM participant;
UPDATE participant SET activity_seq = activity_seq + 1000 WHERE pg_temp.pick('2', activity_seq, 3) = 0;
VACUUM participant;
UPDATE participant SET activity_seq = activity_seq + 1000 WHERE pg_temp.pick('3', activity_seq, 3) = 0;
UPDATE member SET event_seq = event_seq + 5000;
VACUUM ANALYZE;

-- A webhook of each message to one endpoint: left by the send, claimed, delivered. Vacuumed in between, as by autovacuum.
SELECT format('INSERT INTO delivery (id, target_id, channel, kind, conversation_id, member_id, other_id, message_seq, created_at, next_at)
        SELECT pg_temp.id(''delivery'', n), pg_temp.id(''endpoint'', 1), 1, 2, conversation, sender,
            CASE sender WHEN low THEN high ELSE low END, seq, at, at
        FROM sent WHERE n > %1$s AND n <= %2$s ORDER BY n;
    UPDATE delivery SET attempts = 1, next_at = next_at + interval ''1 minute'' WHERE state = 1;
    UPDATE delivery SET state = 2, next_at = created_at, finished_at = created_at WHERE state = 1', part * :members, (part + 1) * :members),
    'VACUUM ANALYZE delivery'
FROM generate_series(0, 19) AS part \gexec
-- As many pending notifications as there are participants, and a browser for each member.
INSERT INTO notification (recipient_id, conversation_id, due_at)
SELECT member_id, conversation_id, now() FROM participant ORDER BY md5(conversation_id::text);
INSERT INTO push_registration (id, member_id, endpoint, p256dh, auth, created_at)
SELECT pg_temp.id('browser', row_number() OVER ()), id, 'https://fcm.googleapis.com/fcm/send/' || rpad(md5(id::text), 152, md5(handle)),
    rpad('', 87, md5(id::text)), substr(md5(handle), 1, 22), now()
FROM member ORDER BY md5(id::text);
DO $$ BEGIN PERFORM pg_stat_force_next_flush(); END $$;
VACUUM ANALYZE;
