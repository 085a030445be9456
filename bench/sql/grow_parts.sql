-- Rows to segment table by populations of 16 parts, each customer whole in one.

WITH part AS MATERIALIZED (
    SELECT hashint4(customer_id) & 15 AS part, crm.population(:arguments) AS population FROM :table GROUP BY 1
), fitted AS MATERIALIZED (
    SELECT crm.rfm_fit(population, :'as_of', crm.rfm_options()) AS model FROM part
)
SELECT s.segment, sum(s.customers) AS customers, sum(s.orders) AS orders, sum(s.revenue) AS revenue
FROM part, fitted, crm.rfm_segments(fitted.model, part.population) AS s GROUP BY s.segment;
