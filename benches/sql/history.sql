-- The messages after number $2.
SELECT seq, sender_id, body, sent_at FROM message
WHERE conversation_id = $1 AND seq > $2
ORDER BY seq
