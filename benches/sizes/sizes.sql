-- Bytes for each row, of the table and of its indexes.
SELECT relname AS "table", n_live_tup AS rows,
    round(pg_table_size(relid) / n_live_tup::numeric) AS "bytes a row",
    round(pg_indexes_size(relid) / n_live_tup::numeric) AS "of indexes"
FROM pg_stat_user_tables WHERE n_live_tup > 100 ORDER BY relname;
SELECT round(avg(octet_length(body))) AS "bytes of a text" FROM message;
SELECT indexrelname AS "index", round(pg_relation_size(indexrelid) / n_live_tup::numeric) AS "bytes a row"
FROM pg_stat_user_indexes JOIN pg_stat_user_tables USING (relid) WHERE n_live_tup > 100 ORDER BY 1;
