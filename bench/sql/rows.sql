-- Rows to segment table by way of a row per customer.

WITH shop AS (
    SELECT crm.population(:arguments) AS population FROM :table
), score AS (
    SELECT s.*, crm.rfm_segment(s.r, s.f, s.m) AS segment
    FROM shop, crm.rfm(shop.population, :'as_of') AS s
)
SELECT segment, count(customer) AS customers, sum(recency_days) AS recency,
       sum(orders) AS orders, sum(money) AS money, max(cell) AS best
FROM score GROUP BY segment ORDER BY segment;
