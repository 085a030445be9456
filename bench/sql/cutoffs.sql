-- The other common recipe: cut-offs by percentile_disc, joined back to the
-- customers.

WITH customer AS MATERIALIZED (
    SELECT customer_id,
           :'as_of'::date - max(ordered_at)::date AS recency,
           count(*) AS frequency,
           sum(amount) AS monetary
    FROM :table GROUP BY customer_id
), cut AS (
    SELECT percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY recency) AS recency,
           percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY frequency) AS frequency,
           percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY monetary) AS monetary
    FROM customer
), score AS (
    SELECT customer.*,
           5 - width_bucket(customer.recency, cut.recency) AS r,
           1 + width_bucket(customer.frequency, cut.frequency) AS f,
           1 + width_bucket(customer.monetary, cut.monetary) AS m
    FROM customer CROSS JOIN cut
)
SELECT bench.recipe_segment(r, f, m) AS segment, count(customer_id) AS customers,
       sum(recency) AS recency, sum(frequency) AS frequency, sum(monetary) AS monetary
FROM score GROUP BY 1 ORDER BY 1;
