-- Writes a message of member $2 in one statement: the conversation, both members' event numbers in the order of
-- their ids, the message, its events, and both members' lists. The event numbers come before the message, whose
-- foreign key would otherwise lock the sender's row first and deadlock with a concurrent send.
WITH place AS (
    UPDATE conversation c SET last_seq = last_seq + 1, last_message_at = now()
    WHERE c.id = $1 AND (c.pair_low = $2 OR c.pair_high = $2) AND c.closed_at IS NULL
        AND NOT EXISTS (
            SELECT FROM relationship
            WHERE kind = 3 AND (member_id, other_id) IN ((c.pair_low, c.pair_high), (c.pair_high, c.pair_low))
        )
    RETURNING c.id, c.last_seq AS seq, c.pair_low, c.pair_high, c.last_message_at AS sent_at
), low AS (
    UPDATE member m SET event_seq = m.event_seq + 1 FROM place WHERE m.id = place.pair_low
    RETURNING m.id, m.event_seq, m.display_name
), high AS (
    UPDATE member m SET event_seq = m.event_seq + 1 FROM place, low WHERE m.id = place.pair_high
    RETURNING m.id, m.event_seq, m.display_name
), numbers AS (
    SELECT id, event_seq FROM low UNION ALL SELECT id, event_seq FROM high
), written AS (
    INSERT INTO message (conversation_id, seq, sender_id, body, sent_at)
    SELECT place.id, place.seq, $2, $3, place.sent_at FROM place, high
), logged AS (
    INSERT INTO event (member_id, seq, kind, conversation_id, message_seq, created_at)
    SELECT numbers.id, numbers.event_seq, 2, place.id, place.seq, place.sent_at FROM place, numbers
), listed AS (
    UPDATE participant p SET activity_seq = numbers.event_seq,
        read_seq = CASE WHEN p.member_id = $2 THEN place.seq ELSE p.read_seq END
    FROM place, numbers WHERE p.conversation_id = place.id AND p.member_id = numbers.id
)
SELECT place.seq, place.sent_at,
    low.id AS pair_low, low.event_seq AS low_event, low.display_name AS low_name,
    high.id AS pair_high, high.event_seq AS high_event, high.display_name AS high_name
FROM place, low, high
