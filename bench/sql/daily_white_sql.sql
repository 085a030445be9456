-- What peers buy and a customer does not, in plain SQL. By itself the planner
-- takes a merge join here, and minutes.

SET enable_mergejoin = off;
WITH member AS (
    SELECT segment, customer_id FROM sales GROUP BY 1, 2
), bought AS (
    SELECT segment, customer_id, product, sum(amount) AS amount FROM sales GROUP BY 1, 2, 3 HAVING sum(amount) > 0
), popular AS (
    SELECT b.segment, b.product, p.peers, count(*) AS buyers, count(*)::numeric / p.peers AS penetration, avg(b.amount) AS mean_amount
    FROM bought AS b JOIN (SELECT segment, count(*) AS peers FROM member GROUP BY 1) AS p USING (segment)
    GROUP BY 1, 2, 3 HAVING count(*)::numeric / p.peers >= 0.3
)
SELECT m.customer_id::text AS customer, m.segment, p.product, p.peers, p.buyers, round(p.penetration, 4) AS penetration,
       round(p.mean_amount, 2) AS mean_amount, round(p.penetration * p.mean_amount, 2) AS expected_amount
FROM member AS m JOIN popular AS p USING (segment)
WHERE NOT EXISTS (SELECT FROM bought AS b WHERE b.segment = m.segment AND b.customer_id = m.customer_id AND b.product = p.product);
RESET enable_mergejoin;
