-- Are the answers those of plain SQL, and those of one question at a time?

SET work_mem = '256MB';
SET enable_mergejoin = off;

CREATE TEMP TABLE daily_comparison (result text, rows bigint, different bigint);

INSERT INTO daily_comparison
SELECT 'bridges of 12 months', count(*), count(*) FILTER (WHERE s::crm.revenue_bridge IS DISTINCT FROM b)
FROM crm.revenue_bridge_series('orders', 'customer_id', 'ordered_at', 'amount', '2025-01-01', '2025-12-31') AS s,
     crm.revenue_bridge_of('orders', 'customer_id', 'ordered_at', 'amount', (s.period_first - interval '1 month')::date,
                           s.period_first - 1, s.period_first, s.period_last) AS b;

INSERT INTO daily_comparison
SELECT 'moves between segments', count(*), count(*) FILTER (WHERE o.customers IS DISTINCT FROM h.customers)
FROM (SELECT coalesce(b.segment, '(new)') AS segment_before, coalesce(a.segment, '(gone)') AS segment_after, count(*) AS customers
      FROM earlier AS b FULL JOIN later AS a ON a.customer = b.customer GROUP BY 1, 2) AS h
FULL JOIN crm.segment_moves('earlier', 'later') AS o USING (segment_before, segment_after);

INSERT INTO daily_comparison
SELECT 'segments of 3 weeks', count(*), count(*) FILTER (WHERE s IS DISTINCT FROM own)
FROM (SELECT week, crm.rollup(population) OVER (ORDER BY week) AS population
      FROM (SELECT date_trunc('week', ordered_at)::date AS week, crm.population(customer_id, ordered_at, amount) AS population
            FROM orders GROUP BY 1) AS w) AS snapshot,
     crm.rfm_segments(crm.rfm_fit(population, week + 6), population) AS s,
     LATERAL (SELECT o AS own
              FROM (SELECT crm.population(customer_id, ordered_at, amount) AS p FROM orders WHERE ordered_at < week + 7) AS q,
                   crm.rfm_segments(crm.rfm_fit(p, week + 6), p) AS o WHERE o.segment = s.segment) AS l
WHERE week IN ('2024-03-04', '2024-12-30', '2025-12-22');

CREATE TEMP TABLE plain AS
WITH member AS (
    SELECT segment, customer_id FROM sales GROUP BY 1, 2
), bought AS (
    SELECT segment, customer_id, product, sum(amount) AS amount FROM sales GROUP BY 1, 2, 3 HAVING sum(amount) > 0
), popular AS (
    SELECT b.segment, b.product, p.peers, count(*) AS buyers, count(*)::numeric / p.peers AS penetration, avg(b.amount) AS mean_amount
    FROM bought AS b JOIN (SELECT segment, count(*) AS peers FROM member GROUP BY 1) AS p USING (segment)
    GROUP BY 1, 2, 3 HAVING count(*)::numeric / p.peers >= 0.3
)
SELECT m.customer_id::text AS customer_key, m.segment AS segment_name, p.product AS missing_product, p.peers, p.buyers,
       round(p.penetration, 4) AS penetration, round(p.mean_amount, 2) AS mean_amount, round(p.penetration * p.mean_amount, 2) AS expected_amount
FROM member AS m JOIN popular AS p USING (segment)
WHERE NOT EXISTS (SELECT FROM bought AS b WHERE b.segment = m.segment AND b.customer_id = m.customer_id AND b.product = p.product);
INSERT INTO daily_comparison
SELECT 'white space', (SELECT count(*) FROM plain), count(*)
FROM ((TABLE plain EXCEPT SELECT * FROM crm.white_space('sales', 'customer_id', 'segment', 'product', 'amount', 0.3))
      UNION ALL (SELECT * FROM crm.white_space('sales', 'customer_id', 'segment', 'product', 'amount', 0.3) EXCEPT TABLE plain)) AS d;

TABLE daily_comparison;

DO $$
BEGIN
    IF EXISTS (SELECT FROM daily_comparison WHERE different > 0) THEN
        RAISE EXCEPTION 'results differ from plain SQL';
    END IF;
END
$$;
