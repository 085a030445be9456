-- Customers by segment and attribute at each day: what the overview and the trend of the segments add up.
-- money is what they ever bought less refunds; days since the last purchase are a sum, to divide by customers.
SELECT s.as_of, :part AS part, s.segment, count(*) AS customers, sum(s.orders)::bigint AS orders, sum(s.money) AS money,
       count(*) FILTER (WHERE s.orders > 1) AS repeaters, count(*) FILTER (WHERE s.recency_days < 90) AS active_90,
       sum(s.recency_days)::bigint AS recency_days, sum(s.p_alive)::numeric(20,1) AS alive, sum(s.clv) AS clv
FROM :"schema".score_history AS s
WHERE s.as_of = ANY (:'days'::date[])
GROUP BY s.as_of, part, s.segment
ORDER BY s.as_of, part, s.segment;
