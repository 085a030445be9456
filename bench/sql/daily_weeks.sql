-- The population of every week's end, by merging.

SELECT count(population)
FROM (SELECT week, crm.rollup(population) OVER (ORDER BY week) AS population
      FROM (SELECT date_trunc('week', ordered_at)::date AS week, crm.population(customer_id, ordered_at, amount) AS population
            FROM orders GROUP BY 1) AS w) AS snapshot;
