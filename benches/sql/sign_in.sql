SELECT id, (SELECT epoch FROM installation) AS epoch
FROM member
WHERE subject = $1 AND erased_at IS NULL
