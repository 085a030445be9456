-- As tutorials have it.
SELECT f.cohort, (date_trunc('week', e.at)::date - f.cohort) / 7 AS period, count(DISTINCT e.customer) AS active
FROM event AS e JOIN (SELECT customer, date_trunc('week', min(at))::date AS cohort FROM event GROUP BY customer) AS f USING (customer)
GROUP BY 1, 2 ORDER BY 1, 2;
