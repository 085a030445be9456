-- The days that are shown: the last snapshot, and the last one of each of the eleven months before it that have one.
-- Steps from day to day by the key of the snapshots, without reading them.
WITH RECURSIVE known(as_of) AS (
    SELECT max(s.as_of) FROM :"schema".snapshot AS s
    UNION ALL
    SELECT (SELECT max(s.as_of) FROM :"schema".snapshot AS s WHERE s.as_of < k.as_of) FROM known AS k WHERE k.as_of IS NOT NULL
)
SELECT DISTINCT ON (date_trunc('month', k.as_of::timestamp)) k.as_of
FROM known AS k
WHERE k.as_of IS NOT NULL
ORDER BY date_trunc('month', k.as_of::timestamp) DESC, k.as_of DESC
LIMIT 12;
