-- The days that are shown: the last one that was scored, and the last one of each of the eleven months before it that have one.
SELECT DISTINCT ON (date_trunc('month', t.as_of::timestamp)) t.as_of
FROM :"schema".segment_trend AS t
ORDER BY date_trunc('month', t.as_of::timestamp) DESC, t.as_of DESC
LIMIT 12;
