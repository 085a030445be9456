-- The Pareto curve at each day: what share of the money the best 5, 10, 15 ... % of the customers brought; without an
-- attribute those of everybody.
WITH ranked AS (
    SELECT s.as_of, p.everybody, p.part, s.money, ntile(20) OVER w AS twentieth, count(*) OVER (PARTITION BY s.as_of, p.everybody, p.part) AS customers
    FROM :"schema".score_history AS s CROSS JOIN LATERAL (VALUES (1, NULL), (0, :part)) AS p(everybody, part)
    WHERE s.as_of = ANY (:'days'::date[])
    WINDOW w AS (PARTITION BY s.as_of, p.everybody, p.part ORDER BY s.money DESC, s.customer)
), step AS (
    SELECT r.as_of, r.everybody, r.part, r.twentieth, count(*) AS customers, sum(r.money) AS money FROM ranked AS r WHERE r.everybody = 1 OR r.part IS NOT NULL GROUP BY 1, 2, 3, 4
)
SELECT s.as_of, s.part, s.twentieth, (sum(s.customers) OVER w / sum(s.customers) OVER a)::numeric(7,4) AS customer_share, (sum(s.money) OVER w / nullif(sum(s.money) OVER a, 0))::numeric(12,4) AS money_share
FROM step AS s
WINDOW a AS (PARTITION BY s.as_of, s.everybody, s.part), w AS (PARTITION BY s.as_of, s.everybody, s.part ORDER BY s.twentieth)
ORDER BY s.as_of, s.part, s.twentieth;
