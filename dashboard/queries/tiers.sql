-- The customer pyramid at each day, by segment and attribute; tier 1 is the best.
SELECT s.as_of, n.part, s.segment, s.tier, count(*) AS customers, sum(s.money) AS money, sum(s.clv) AS clv
FROM :"schema".snapshot AS s LEFT JOIN :parts AS n ON n.customer = s.customer
WHERE s.as_of = ANY (:'days'::date[])
GROUP BY s.as_of, n.part, s.segment, s.tier
ORDER BY s.as_of, n.part, s.segment, s.tier;
