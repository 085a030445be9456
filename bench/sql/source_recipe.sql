-- What a night does in plain SQL: RFM by three ntile, ABC by a running sum, into a table with a key.

DROP TABLE IF EXISTS recipe_score;
CREATE TABLE recipe_score AS
WITH customer AS (
    SELECT customer_id, :'as_of'::date - max(ordered_at)::date AS recency, count(*) AS frequency, sum(amount) AS monetary FROM orders GROUP BY customer_id
), score AS (
    SELECT *, ntile(5) OVER (ORDER BY recency DESC) AS r, ntile(5) OVER (ORDER BY frequency) AS f, ntile(5) OVER (ORDER BY monetary) AS m,
           sum(monetary) OVER (ORDER BY monetary DESC) / sum(monetary) OVER () AS share
    FROM customer
)
SELECT customer_id, recency, frequency, monetary, r, f, m, bench.recipe_segment(r, f, m) AS segment, CASE WHEN share <= 0.8 THEN 'A' WHEN share <= 0.95 THEN 'B' ELSE 'C' END AS class FROM score;
ALTER TABLE recipe_score ADD PRIMARY KEY (customer_id);
