-- Rows to segment table with the executor's GROUP BY.

WITH customer AS MATERIALIZED (
    SELECT customer_id, crm.customer_summary(ordered_at, amount) AS summary
    FROM :table GROUP BY customer_id
), fitted AS (
    SELECT crm.rfm_fit(summary, :'as_of') AS model FROM customer
), score AS (
    SELECT customer_id, summary, crm.rfm_score(model, summary) AS score
    FROM customer CROSS JOIN fitted OFFSET 0
)
SELECT crm.rfm_segment((score).r, (score).f, (score).m) AS segment,
       count(customer_id) AS customers, sum(crm.recency_days(summary, :'as_of')) AS recency,
       sum(crm.orders(summary)) AS frequency, sum(crm.money(summary)) AS monetary
FROM score GROUP BY 1 ORDER BY 1;
