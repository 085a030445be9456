-- Recency by frequency at each day, by segment and attribute. Cells with nobody have no row.
SELECT s.as_of, :part AS part, s.r, s.f, s.segment, count(*) AS customers, sum(s.money) AS money, sum(s.recency_days)::bigint AS recency_days
FROM :"schema".score_history AS s
WHERE s.as_of = ANY (:'days'::date[])
GROUP BY s.as_of, part, s.r, s.f, s.segment
ORDER BY s.as_of, part, s.r, s.f, s.segment;
