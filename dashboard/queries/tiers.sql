-- The customer pyramid at each day, by segment and attribute; tier 1 is the best.
SELECT s.as_of, :part AS part, s.segment, s.tier, count(*) AS customers, sum(s.money) AS money, sum(s.clv) AS clv
FROM :"schema".score_history AS s
WHERE s.as_of = ANY (:'days'::date[])
GROUP BY s.as_of, part, s.segment, s.tier
ORDER BY s.as_of, part, s.segment, s.tier;
