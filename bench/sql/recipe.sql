-- RFM as it is pasted from tutorials: group, three ntile, CASE. Every column is
-- read, because a column that nobody reads is not computed either.

WITH customer AS (
    SELECT customer_id,
           :'as_of'::date - max(ordered_at)::date AS recency,
           :frequency AS frequency,
           sum(amount) AS monetary
    FROM :table GROUP BY customer_id
), score AS (
    SELECT *,
           ntile(5) OVER (ORDER BY recency DESC) AS r,
           ntile(5) OVER (ORDER BY frequency) AS f,
           ntile(5) OVER (ORDER BY monetary) AS m
    FROM customer
)
SELECT bench.recipe_segment(r, f, m) AS segment, count(customer_id) AS customers,
       sum(recency) AS recency, sum(frequency) AS frequency, sum(monetary) AS monetary
FROM score GROUP BY 1 ORDER BY 1;
