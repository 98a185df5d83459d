-- Bytes of the write-ahead log for a send, in conversations that have nothing in common: right after a checkpoint, when
-- each page is logged in full, and again.
\set statement `sed 's/body, sent_at)/body, client_key, sent_at)/; s/\$3, place/$3, gen_random_uuid()::text, place/' benches/sql/send.sql`
PREPARE send (uuid, uuid, text) AS :statement;
CREATE TEMP TABLE sample AS SELECT id, pair_low AS sender FROM conversation ORDER BY md5(id::text) LIMIT 100;
\set sends 'SELECT format(\'EXECUTE send(%L, %L, %L)\', id, sender, \'Oui, plutôt vers midi, si cela te convient. Et toi ?\') FROM sample'
CHECKPOINT;
SELECT pg_current_wal_insert_lsn() AS start \gset
\o /dev/null
:sends \gexec
SELECT pg_current_wal_insert_lsn() AS middle \gset
:sends \gexec
SELECT pg_current_wal_insert_lsn() AS "end" \gset
\o
SELECT round((:'middle'::pg_lsn - :'start') / 100) AS "bytes of log after a checkpoint",
    round((:'end'::pg_lsn - :'middle') / 100) AS "and later";
