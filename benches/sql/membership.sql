-- A conversation of member $2 with the names of both members.
SELECT c.last_seq, c.pair_low, low.display_name AS low_name, c.pair_high, high.display_name AS high_name
FROM conversation c
JOIN member low ON low.id = c.pair_low
JOIN member high ON high.id = c.pair_high
WHERE c.id = $1 AND (c.pair_low = $2 OR c.pair_high = $2)
