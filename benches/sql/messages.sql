SELECT m.conversation_id, m.seq, m.sender_id, m.body, m.sent_at
FROM unnest($1::uuid[], $2::bigint[]) AS keys (conversation_id, seq)
JOIN message m ON m.conversation_id = keys.conversation_id AND m.seq = keys.seq
