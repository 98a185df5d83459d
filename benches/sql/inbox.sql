-- A page of a member's conversations. Loaders add correspondents and last messages.
SELECT c.id, c.closed_at IS NOT NULL AS closed, c.last_seq, c.last_seq - p.read_seq AS unread,
    coalesce(c.last_message_at, c.created_at) AS active_at, p.activity_seq,
    CASE WHEN c.pair_low = $1 THEN c.pair_high ELSE c.pair_low END AS correspondent_id
FROM (
    SELECT conversation_id, read_seq, activity_seq FROM participant
    WHERE member_id = $1 AND activity_seq IS NOT NULL
    ORDER BY activity_seq DESC LIMIT $2
) p
JOIN conversation c ON c.id = p.conversation_id
ORDER BY p.activity_seq DESC
