-- A page of a member's conversations with correspondents and last messages.
SELECT c.id, c.closed_at IS NOT NULL AS closed, c.last_seq - p.read_seq AS unread,
    coalesce(c.last_message_at, c.created_at) AS active_at, p.activity_seq,
    o.id AS correspondent_id, o.display_name, o.avatar_url,
    m.seq, m.body, m.sent_at, m.sender_id
FROM (
    SELECT conversation_id, read_seq, activity_seq FROM participant
    WHERE member_id = $1 AND activity_seq IS NOT NULL
    ORDER BY activity_seq DESC LIMIT $2
) p
JOIN conversation c ON c.id = p.conversation_id
JOIN member o ON o.id = CASE WHEN c.pair_low = $1 THEN c.pair_high ELSE c.pair_low END
LEFT JOIN message m ON m.conversation_id = c.id AND m.seq = c.last_seq
ORDER BY p.activity_seq DESC
