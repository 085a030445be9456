-- The fastest of plain SQL: customers and weeks made distinct before they are counted.
SELECT cohort, (week - cohort) / 7 AS period, count(*) AS active
FROM (SELECT customer, week, min(week) OVER (PARTITION BY customer) AS cohort FROM (SELECT DISTINCT customer, date_trunc('week', at)::date AS week FROM event) AS w) AS c
GROUP BY 1, 2 ORDER BY 1, 2;
